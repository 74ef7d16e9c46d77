using Superposition.Numerics;

namespace Superposition.Training;

public enum ScheduleKind { Constant, Linear, Cosine }

/// <summary>
/// The factor on the learning rate at step t of T, t from 0: 1, 1 − t/T,
/// or cos(π/2 · t/(T−1)) (the notebook's cosine), times (t+1)/warmup while t is below the warm-up.
/// </summary>
public sealed record Schedule(ScheduleKind Kind = ScheduleKind.Constant, int Warmup = 0)
{
    public double Factor(int step, int steps)
    {
        double warm = step < Warmup ? (step + 1.0) / Warmup : 1;
        return warm * Kind switch
        {
            ScheduleKind.Constant => 1,
            ScheduleKind.Linear => 1 - (double)step / steps,
            ScheduleKind.Cosine => steps < 2 ? 1 : Elementary.CosPi(0.5 * step / (steps - 1)),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
    }
}
