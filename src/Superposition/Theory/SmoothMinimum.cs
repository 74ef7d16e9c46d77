namespace Superposition.Theory;

/// <summary>
/// The minimum of a smooth function of two variables near a start: Newton's method on central differences.
/// For functions that are exact to rounding the place is good to about 1e-9.
/// </summary>
static class SmoothMinimum
{
    const double Step = 1e-4;

    internal static (double X, double Y) Near(Func<double, double, double> f, double x, double y)
    {
        for (int iteration = 0; iteration < 50; iteration++)
        {
            double here = f(x, y);
            double right = f(x + Step, y), left = f(x - Step, y);
            double up = f(x, y + Step), down = f(x, y - Step);
            double gx = (right - left) / (2 * Step), gy = (up - down) / (2 * Step);
            double xx = (right - 2 * here + left) / (Step * Step);
            double yy = (up - 2 * here + down) / (Step * Step);
            double xy = (f(x + Step, y + Step) - f(x + Step, y - Step) - f(x - Step, y + Step)
                + f(x - Step, y - Step)) / (4 * Step * Step);
            double determinant = xx * yy - xy * xy;
            if (!(xx > 0 && determinant > 0))
                throw new InvalidOperationException(
                    $"no minimum near ({x:G4}, {y:G4}): the function is not convex there");
            double dx = (yy * gx - xy * gy) / determinant, dy = (xx * gy - xy * gx) / determinant;
            (x, y) = (x - dx, y - dy);
            if (Math.Abs(dx) + Math.Abs(dy) < 1e-10) break;
        }
        return (x, y);
    }
}
