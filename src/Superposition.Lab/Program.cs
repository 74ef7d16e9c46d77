using System.CommandLine;
using System.Runtime.InteropServices;
using Superposition.Lab.Commands;

namespace Superposition.Lab;

/// <summary>
/// The command <c>superpose</c>. Exit codes: 0 done, 1 a fault of ours,
/// 2 a fault in what was asked (one sentence), 3 --strict and a surprise, 130 interrupted.
/// </summary>
public static class Program
{
    public const int Done = 0, OurFault = 1, AskersFault = 2, Surprise = 3, Interrupted = 130;

    public static int Main(string[] args)
    {
        using var cancel = new CancellationTokenSource();
        // the first signal asks for an orderly end; a second one, while that lasts, takes the default way out
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !cancel.IsCancellationRequested;
            cancel.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Console.SetOut(new QuietPipe(Console.Out));
        return Run(args, cancel.Token);
    }

    /// <summary>The whole program but its signals; tests call it.</summary>
    public static int Run(string[] args, CancellationToken cancel)
    {
        try
        {
            if (args is ["--version"])
            {
                Console.Out.WriteLine(VersionText.Line());
                return Done;
            }
            var root = CommandTree.Root(isOverview: args is ["--help" or "-h" or "-?"]);
            var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
            if (ParseFault.Sentence(parsed) is { } sentence) throw new InvalidInputException(sentence);
            var ours = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return parsed.InvokeAsync(ours, cancel).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (Asked(fault) is { } sentence)
        {
            Console.Error.WriteLine($"superpose: {Closed(sentence)}");
            return AskersFault;
        }
        catch (Exception fault) when (IsCancellation(fault))
        {
            bool continues = args is ["train" or "reproduce" or "sweep", ..] or ["sae", "train", ..];
            Console.Error.WriteLine("superpose: interrupted"
                + (continues ? "; what was finished is kept, and the same command continues it." : "."));
            return Interrupted;
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine($"superpose: a fault of the program itself, please report it: {fault}");
            return OurFault;
        }
    }

    /// <summary>What is wrong with what was asked, also if a worker found it; else null.</summary>
    static string? Asked(Exception fault) => fault switch
    {
        InvalidInputException asked => asked.Message,
        AggregateException many => many.Flatten().InnerExceptions.Select(Asked)
            .FirstOrDefault(one => one is not null),
        _ => null,
    };

    static string Closed(string sentence) =>
        sentence.TrimEnd(')') is [.., '.' or '?'] ? sentence : sentence + ".";

    static bool IsCancellation(Exception fault) =>
        fault is OperationCanceledException
        || fault is AggregateException many && many.Flatten().InnerExceptions.All(IsCancellation);
}
