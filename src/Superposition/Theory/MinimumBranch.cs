using Superposition.Features;
using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// A minimum followed as the density changes: where it ends (its spinodal, at which an eigenvalue of the
/// Hessian reaches 0), and what lies between it and the minimum that represents one feature more.
/// </summary>
/// <param name="m">Hidden dimensions.</param>
/// <param name="importance">[n]; features are independent, of one density and uniform magnitude.</param>
public sealed record MinimumBranch(int m, IReadOnlyList<double> importance)
{
    const double FirstStep = 0.01, ShortNorm = 1e-4;

    int n => importance.Count;

    IndependentWorld World(double density) => new(n, density);

    /// <summary>The minimum near a model at a density.</summary>
    public ExactMinimum At(double density, TiedModel near) =>
        new Polisher(World(density), importance).Polish(near);

    /// <summary>
    /// The density up to which the minimum near a model persists: from there on the descent from its last
    /// point ends with another number of features represented.
    /// </summary>
    public double Spinodal(TiedModel near, double from, double to, double precision = 1e-6)
    {
        var here = At(from, near);
        int represented = here.Model.Gram.Represented;
        double density = from, step = FirstStep;
        while (step > precision && density < to)
        {
            var next = At(density + step, here.Model);
            if (next.IsMinimum && next.Model.Gram.Represented == represented)
                (here, density) = (next, density + step);
            else step /= 2;
        }
        return density;
    }

    /// <summary>
    /// The barrier over which the last feature must come to be represented, in units of the loss at the
    /// minimum near a model (m = 2): the largest least loss at a given ‖W_n‖, from its length there on until
    /// the loss is below where it began. Everything but that length is free; a rotation puts W_n on the first
    /// axis. It is the height of one path, which keeps the symmetry it starts with: an upper bound.
    /// </summary>
    /// <param name="turn">
    /// Where W_n is 0 it may leave in any direction: the angle by which the others are turned against it.
    /// </param>
    /// <returns>The barrier, and the ‖W_n‖ at which it stands.</returns>
    public (double Height, double Norm) Barrier(double density, TiedModel near, double turn = 0)
    {
        const int Lengths = 240;
        if (m != 2) throw new ArgumentException("barriers are those of two dimensions", nameof(near));
        var exact = new ExactLoss(World(density), importance);
        var start = At(density, near);
        int last = n - 1;
        double length0 = start.Model.Gram.Norm(last);
        if (length0 > ShortNorm) turn = -Math.Atan2(start.Model.W[n + last], start.Model.W[last]);
        double[] θ = [.. start.Model.θ];
        for (int i = 0; i < n; i++)
        {
            double x = start.Model.W[i], y = start.Model.W[n + i];
            θ[i] = Math.Cos(turn) * x - Math.Sin(turn) * y;
            θ[n + i] = Math.Sin(turn) * x + Math.Cos(turn) * y;
        }
        double height = 0, norm = length0, least = Math.Max(length0, ShortNorm);
        for (int k = 1; k <= Lengths; k++)
        {
            double length = least * Math.Pow(1 / least, k / (double)Lengths);
            (θ[last], θ[n + last]) = (length, 0);
            var end = QuasiNewton.Minimise(Fixed, θ, 1e-11);
            θ = end.X;
            double above = end.Value / start.Loss - 1;
            if (above > height) (height, norm) = (above, length);
            else if (above < 0) break; // on the far side
        }
        return (height, norm);

        double Fixed(ReadOnlySpan<double> x, Span<double> δx)
        {
            double loss = exact.Gradient(m, x, δx);
            (δx[last], δx[n + last]) = (0, 0);
            return loss;
        }
    }
}
