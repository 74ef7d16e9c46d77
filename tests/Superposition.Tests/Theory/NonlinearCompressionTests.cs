using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class NonlinearCompressionTests
{
    // Perfect steps: x' is the middle of a cell of width 1/Z, y' is y. The midpoint rule errs by (Z/points)².
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Perfect_steps_reach_the_ideal(int Z) =>
        Close.Equal(NonlinearCompression.Ideal(Z), NonlinearCompression.Error(Z, 0, 420),
            1.01 * (Z / 420.0) * (Z / 420.0), floor: 0);

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
