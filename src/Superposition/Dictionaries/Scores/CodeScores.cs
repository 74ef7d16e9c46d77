using Superposition.Dictionaries.Worlds;

namespace Superposition.Dictionaries.Scores;

/// <summary>What codes keep of the hidden states, summed batch by batch in double precision.</summary>
public sealed class CodeCounts(int dimension)
{
    const double LeastNorm = 1e-6;
    readonly double[] mean = new double[dimension];
    double squares, errors, shrinkage;
    long samples, active, trueActive, measured;

    /// <param name="reconstructed">[Samples, dimension] of the same batch.</param>
    public void Add(HiddenBatch batch, CodeBatch codes, ReadOnlySpan<float> reconstructed)
    {
        for (int b = 0; b < batch.Samples; b++)
        {
            var x = batch.Row(b);
            var y = reconstructed.Slice(b * dimension, dimension);
            double xx = 0, yy = 0;
            for (int k = 0; k < dimension; k++)
            {
                double e = (double)x[k] - y[k];
                errors += e * e;
                xx += (double)x[k] * x[k];
                yy += (double)y[k] * y[k];
                mean[k] += x[k];
            }
            squares += xx;
            if (xx > LeastNorm * LeastNorm)
            {
                shrinkage += Math.Sqrt(yy / xx);
                measured++;
            }
            foreach (float value in codes.Of(b).Values.Span)
                if (value > 0) active++;
            trueActive += batch.Code(b).Features.Length;
            samples++;
        }
    }

    public CodeScores Scores()
    {
        double centre = mean.Sum(m => m / samples * (m / samples));
        return new(
            1 - errors / samples / (squares / samples - centre), errors / samples, errors / squares,
            (double)active / samples, (double)trueActive / samples, shrinkage / Math.Max(1, measured));
    }
}

/// <param name="ExplainedVariance">1 − E‖x − x̂‖² / (E‖x‖² − ‖E x‖²).</param>
/// <param name="SquaredError">E‖x − x̂‖².</param>
/// <param name="RelativeError">E‖x − x̂‖² / E‖x‖².</param>
/// <param name="L0">Codes above 0, a sample.</param>
/// <param name="TrueL0">True features on, a sample.</param>
/// <param name="Shrinkage">Mean ‖x̂‖/‖x‖; below 1 where codes are too small.</param>
public sealed record CodeScores(
    double ExplainedVariance, double SquaredError, double RelativeError, double L0, double TrueL0,
    double Shrinkage);
