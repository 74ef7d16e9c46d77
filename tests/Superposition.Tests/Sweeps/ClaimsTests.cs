using System.Diagnostics;
using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;
using Superposition.Tests.Files;

namespace Superposition.Tests.Sweeps;

public sealed class ClaimsTests : IDisposable
{
    static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    Claims Worker(TimeSpan? lease = null) => new(folder.Path, lease ?? s_long);

    [Fact]
    public void A_claim_is_one_workers_until_it_is_released()
    {
        using Claims first = Worker(), second = Worker();
        Assert.True(first.TryTake("a"));
        Assert.False(first.TryTake("a"));
        Assert.False(second.TryTake("a"));
        Assert.True(second.TryTake("b"));
        second.Release("a"); // not its own
        Assert.False(second.TryTake("a"));
        first.Release("a");
        Assert.True(second.TryTake("a"));
    }

    [Fact]
    public void Of_many_who_try_one_takes_it()
    {
        var workers = Enumerable.Range(0, 8).Select(_ => Worker()).ToArray();
        string[] keys = [.. Enumerable.Range(0, 50).Select(k => $"key{k}")];
        int taken = 0;
        Parallel.ForEach(workers, worker =>
        {
            foreach (string key in keys) if (worker.TryTake(key)) Interlocked.Increment(ref taken);
        });
        Assert.Equal(keys.Length, taken);
        foreach (var worker in workers) worker.Dispose();
        Assert.Empty(folder.Listing());
    }

    [Fact]
    public void A_claim_of_a_dead_process_of_this_machine_is_taken_over_at_once()
    {
        using var process = Process.Start("sleep", "60");
        Claim("a", WorkerIdentity.Own with { Process = process.Id, Started = StartOf(process.Id) });
        using var worker = Worker();
        Assert.False(worker.TryTake("a"));
        process.Kill();
        process.WaitForExit();
        Assert.True(worker.TryTake("a"));
    }

    [Fact]
    public void A_number_that_another_process_has_now_is_a_dead_worker()
    {
        Claim("a", WorkerIdentity.Own with { Started = "1" });
        using var worker = Worker();
        Assert.True(worker.TryTake("a"));
    }

    [Fact]
    public void A_worker_elsewhere_is_dead_after_a_silence_and_not_before()
    {
        Claim("a", WorkerIdentity.Own with { Machine = "elsewhere" }, beat: "other");
        Claim("b", WorkerIdentity.Own with { Machine = "elsewhere" }, beat: "gone");
        File.Delete(folder[".worker-gone"]);
        using (var patient = Worker())
        {
            Assert.False(patient.TryTake("a"));
            Assert.False(patient.TryTake("b"));
        }
        foreach (string file in folder.Listing())
            File.SetLastWriteTimeUtc(folder[file], DateTime.UtcNow - TimeSpan.FromMinutes(6));
        File.SetLastWriteTimeUtc(folder[".worker-other"], DateTime.UtcNow);
        using var worker = Worker();
        Assert.False(worker.TryTake("a")); // silent claim, but its worker's heart beats
        Assert.True(worker.TryTake("b"));
        File.SetLastWriteTimeUtc(folder[".worker-other"], DateTime.UtcNow - TimeSpan.FromMinutes(6));
        Assert.True(worker.TryTake("a"));
    }

    [Fact]
    public void Of_many_who_find_a_dead_claim_one_takes_it()
    {
        for (int round = 0; round < 20; round++)
        {
            Claim($"key{round}", WorkerIdentity.Own with { Started = "1" });
            var workers = Enumerable.Range(0, 6).Select(_ => Worker()).ToArray();
            int taken = 0;
            Parallel.ForEach(workers, worker =>
            {
                for (int look = 0; look < 5; look++)
                    if (worker.TryTake($"key{round}")) Interlocked.Increment(ref taken);
            });
            Assert.Equal(1, taken);
            foreach (var worker in workers) worker.Dispose();
        }
        Assert.DoesNotContain(folder.Listing(), file => file.EndsWith(".claim"));
    }

    [Fact]
    public void A_claim_whose_worker_died_before_it_said_its_name_is_taken_over_soon()
    {
        File.WriteAllText(folder["a.claim"], "");
        using var worker = Worker();
        Assert.False(worker.TryTake("a")); // it may be about to say it
        File.SetLastWriteTimeUtc(folder["a.claim"], DateTime.UtcNow - TimeSpan.FromSeconds(4));
        Assert.True(worker.TryTake("a"));
    }

    [Fact]
    public void A_claim_that_does_not_say_whose_is_taken_over_after_a_silence()
    {
        File.WriteAllText(folder["a.claim"], "somebody");
        using var worker = Worker();
        File.SetLastWriteTimeUtc(folder["a.claim"], DateTime.UtcNow - TimeSpan.FromMinutes(4));
        Assert.False(worker.TryTake("a"));
        File.SetLastWriteTimeUtc(folder["a.claim"], DateTime.UtcNow - TimeSpan.FromMinutes(6));
        Assert.True(worker.TryTake("a"));
    }

    [Fact]
    public void A_heart_beats_while_its_worker_lives()
    {
        using var worker = Worker(TimeSpan.FromSeconds(0.6));
        string beat = folder[Assert.Single(folder.Listing())];
        File.SetLastWriteTimeUtc(beat, DateTime.UtcNow - TimeSpan.FromHours(1));
        Assert.True(SpinWait.SpinUntil(
            () => DateTime.UtcNow - File.GetLastWriteTimeUtc(beat) < TimeSpan.FromMinutes(1),
            TimeSpan.FromSeconds(10)), "the worker's file was not touched");
    }

    void Claim(string key, WorkerIdentity who, string beat = "x")
    {
        File.WriteAllText(folder[$"{key}.claim"], $"{who} {beat}");
        if (beat != "x") File.WriteAllText(folder[$".worker-{beat}"], $"{who} {beat}");
    }

    static string StartOf(int process) =>
        File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[19];
}
