using Superposition.Geometry;
using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class ThomsonTests
{
    [Theory] // Wales and Ulker 2006, table of global minima, to 1e-8
    [InlineData(2, 0.5)]
    [InlineData(3, 1.732050808)]
    [InlineData(4, 3.674234614)]
    [InlineData(5, 6.474691495)]
    [InlineData(6, 9.985281374)]
    [InlineData(7, 14.452977414)]
    [InlineData(8, 19.675287861)]
    [InlineData(9, 25.759986531)]
    [InlineData(10, 32.716949460)]
    [InlineData(11, 40.596450508)]
    [InlineData(12, 49.165253058)]
    public void The_least_energies_are_known(int N, double energy) =>
        Assert.InRange(Thomson.Best(N, 10, 1).Energy, energy - 1e-8, energy + 1e-8);

    [Fact]
    public void The_gradient_is_that_of_the_energy()
    {
        var rng = new Superposition.Numerics.Rng(3);
        double[] x = [.. Enumerable.Range(0, 15).Select(_ => rng.NextNormal())];
        var gradient = new double[15];
        Thomson.EnergyAt(x, gradient);
        for (int j = 0; j < x.Length; j++)
        {
            double At(double by)
            {
                var moved = (double[])x.Clone();
                moved[j] += by;
                return Thomson.EnergyAt(moved, new double[15]);
            }
            // central differences of step 1e-5: truncation and rounding are both about 1e-10
            Close.Equal((At(1e-5) - At(-1e-5)) / 2e-5, gradient[j], 1e-7, $"∂{j}");
        }
    }

    [Fact]
    public void Its_solutions_are_polytopes() => Assert.Equal(
        ["tetrahedron", "triangular bipyramid", "octahedron", "pentagonal bipyramid", "square antiprism",
            "icosahedron"],
        new[] { 4, 5, 6, 7, 8, 12 }.Select(N =>
            Polytopes.Name(new Gram(N, 3, Thomson.Best(N, 10, 1).Points)).Name));
}
