using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

/// <summary>
/// The update rules against the formulas of PyTorch's documentation, written out in double precision.
/// </summary>
public unsafe class OptimizerTests
{
    [Theory]
    [InlineData(OptimizerKind.AdamW, 0.01)]
    [InlineData(OptimizerKind.Adam, 0.02), InlineData(OptimizerKind.Adam, 0)]
    [InlineData(OptimizerKind.Sgd, 0.03), InlineData(OptimizerKind.Sgd, 0)]
    public void TwentyStepsFollowTheFormula(OptimizerKind kind, double decay)
    {
        var options = new Optimizer { Kind = kind, LearningRate = 0.02, WeightDecay = decay };
        foreach (int parameters in (int[])[1, 12, 16, 17, 40])
        {
            int padded = (parameters + 15) / 16 * 16;
            AlignedFloats θ = new(padded), δ = new(padded);
            var kernel = new OptimizerKernel<Lanes512>(options, parameters);
            var rng = new Rng(1, (ulong)parameters);
            double[] t = new double[parameters], m = new double[parameters], v = new double[parameters];
            for (int j = 0; j < parameters; j++) θ.Span[j] = (float)(t[j] = (float)rng.NextNormal());
            for (int step = 1; step <= 20; step++)
            {
                for (int j = 0; j < parameters; j++)
                {
                    δ.Span[j] = (float)(0.1 * rng.NextNormal());
                    t[j] = Formula(options, step, t[j], δ.Span[j], ref m[j], ref v[j]);
                }
                kernel.Step(θ.Pointer, δ.Pointer, 1);
            }
            Close.Equal(t, θ.Span[..parameters].ToArray(), 1e-5, $"{kind} {parameters}");
            for (int j = parameters; j < padded; j++) Assert.Equal(0, θ.Span[j]);
        }
    }

    static double Formula(Optimizer o, int step, double θ, double g, ref double m, ref double v)
    {
        if (o.Kind != OptimizerKind.AdamW) g += o.WeightDecay * θ;
        if (o.Kind == OptimizerKind.Sgd)
        {
            m = o.Momentum * m + g;
            return θ - o.LearningRate * m;
        }
        if (o.Kind == OptimizerKind.AdamW) θ -= o.LearningRate * o.WeightDecay * θ;
        m = o.Beta1 * m + (1 - o.Beta1) * g;
        v = o.Beta2 * v + (1 - o.Beta2) * g * g;
        double mHat = m / (1 - Math.Pow(o.Beta1, step)), vHat = v / (1 - Math.Pow(o.Beta2, step));
        return θ - o.LearningRate * mHat / (Math.Sqrt(vHat) + o.Epsilon);
    }

    [Fact]
    public void SchedulesAreTheNotebooks()
    {
        static void Check(Schedule schedule, int[] steps, double[] expected) =>
            Assert.Equal(expected, steps.Select(t => schedule.Factor(t, 10)), new Within(1e-12));
        Assert.Equal(1, new Schedule().Factor(7, 10));
        Check(new(ScheduleKind.Linear), [0, 5, 9], [1, 0.5, 0.1]);
        Check(new(ScheduleKind.Cosine), [0, 4, 9], [1, Math.Cos(Math.PI / 2 * 4 / 9), 0]);
        Check(new(Warmup: 4), [0, 1, 2, 3, 4], [0.25, 0.5, 0.75, 1, 1]);
    }

    sealed class Within(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double a, double b) => Math.Abs(a - b) <= tolerance;
        public int GetHashCode(double value) => 0;
    }

    [Theory]
    [InlineData(InitialisationKind.Notebook, 0, 0.2582)]
    [InlineData(InitialisationKind.Xavier, 0, 0.5345)]
    [InlineData(InitialisationKind.Normal, 0.1, 0.1)]
    public void InitialWeightsHaveTheNamedDeviation(InitialisationKind kind, double given, double expected)
    {
        // 5→2: the notebook's formula gives .258 there (experiments page, section 4)
        double sum = 0;
        const int Models = 4000;
        var (W, b) = (new float[10], new float[5]);
        for (ulong s = 0; s < Models; s++)
        {
            new Initialisation(kind, given).Fill(5, 2, 8, s, W, [], b);
            sum += W.Sum(w => (double)w * w);
        }
        Close.Equal(expected, Math.Sqrt(sum / (Models * 10)), 0.015, $"{kind}", floor: expected);
    }
}
