using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class NonlinearCompressionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Perfect_steps_reach_the_ideal(int Z) =>
        Close.Equal(NonlinearCompression.Ideal(Z), NonlinearCompression.Error(Z, 0), 1e-14, floor: 0);

    // The midpoint rule errs by about (Z / points)² and at the ramps' edges by as much.
    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.5)]
    [InlineData(3, 1)]
    [InlineData(5, 0.07)]
    public void The_exact_error_is_what_samples_converge_to(int Z, double ε)
    {
        const int Points = 1500;
        double total = 0;
        for (int a = 0; a < Points; a++)
        {
            double x = (a + 0.5) / Points, cell = NonlinearCompression.Steps(Z * x, Z, ε);
            for (int b = 0; b < Points; b++)
            {
                double y = (b + 0.5) / Points, v = cell + y, back = NonlinearCompression.Steps(v, Z, ε);
                double ofX = (back + 0.5) / Z - x, ofY = v - back - y;
                total += ofX * ofX + ofY * ofY;
            }
        }
        double sampled = total / ((double)Points * Points);
        Close.Equal(sampled, NonlinearCompression.Error(Z, ε), 20.0 * Z * Z / (Points * Points), floor: 1);
    }

    [Fact]
    public void Ramps_are_continuous_and_end_where_steps_do()
    {
        foreach (double ε in (double[])[0.01, 0.3, 1])
        {
            Assert.Equal(0, NonlinearCompression.Steps(0, 4, ε));
            Assert.Equal(3, NonlinearCompression.Steps(4, 4, ε));
            for (double u = 0; u < 4; u += 0.001)
                Assert.InRange(NonlinearCompression.Steps(u + 0.001, 4, ε)
                    - NonlinearCompression.Steps(u, 4, ε), -1e-12, 0.001 / ε + 1e-12);
        }
    }
}
