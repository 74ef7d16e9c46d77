using System.Text.Json.Nodes;
using Superposition.Dictionaries.Coding;
using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Numerics;

namespace Superposition.Lab.Explorer;

/// <summary>
/// Which share of the supports of k features are simplicial faces: of all of them where they are few, else of
/// a random sample, with Wilson's interval.
/// </summary>
sealed class FaceCensus
{
    const int MostCounted = 1500;
    readonly double[][] directions;
    readonly int most;
    readonly ulong seed;
    readonly int[] faces, tested;
    IEnumerator<int[]>? supports;
    int k = 1;

    public FaceCensus(CodingProblem problem, int most, ulong seed)
    {
        directions = [.. Enumerable.Range(0, problem.n).Select(i =>
            problem.Direction(i).ToArray())];
        (this.most, this.seed) = (most, seed);
        (faces, tested) = (new int[most + 1], new int[most + 1]);
    }

    public bool IsDone => k > most;

    public void Advance(Func<bool> isLate)
    {
        while (!IsDone && !isLate())
        {
            supports ??= Supports(k).GetEnumerator();
            if (!supports.MoveNext())
            {
                (supports, k) = (null, k + 1);
                continue;
            }
            tested[k]++;
            if (SimplicialFaces.IsFace(directions, supports.Current)) faces[k]++;
        }
    }

    IEnumerable<int[]> Supports(int size) =>
        IsWhole(size) ? SimplicialFaces.Subsets(directions.Length, size) : Sampled(size);

    IEnumerable<int[]> Sampled(int size)
    {
        var rng = new Rng(seed, (ulong)size, RandomPurpose.Resampling);
        for (int trial = 0; trial < MostCounted; trial++)
        {
            int[] order = [.. Enumerable.Range(0, directions.Length)];
            for (int s = 0; s < size; s++)
            {
                int other = s + rng.NextIndex(directions.Length - s);
                (order[s], order[other]) = (order[other], order[s]);
            }
            yield return [.. order[..size].Order()];
        }
    }

    bool IsWhole(int size) => Choose(directions.Length, size) <= MostCounted;

    static double Choose(int n, int k)
    {
        double product = 1;
        for (int j = 1; j <= k; j++) product = product * (n - k + j) / j;
        return Math.Round(product);
    }

    public JsonArray Json() => [.. Enumerable.Range(1, most).Select(size =>
    {
        var interval = Statistics.Wilson(faces[size], tested[size]);
        return new JsonObject
        {
            ["faces"] = faces[size],
            ["tested"] = tested[size],
            ["of"] = Choose(directions.Length, size),
            ["low"] = interval.Low,
            ["high"] = interval.High,
        };
    })];
}
