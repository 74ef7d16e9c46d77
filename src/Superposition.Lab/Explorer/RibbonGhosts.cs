using System.Text.Json.Nodes;
using Superposition.Features;
using Superposition.Geometry;
using Superposition.Theory;

namespace Superposition.Lab.Explorer;

/// <summary>
/// The branches that a walk left or joined at a jump, followed exactly over its densities from there, each
/// until it is no minimum any more or represents another number of features.
/// </summary>
/// <param name="worlds">The world at each density of the way down.</param>
sealed class RibbonGhosts(
    IReadOnlyList<double> densities, IReadOnlyList<IWorld> worlds, IReadOnlyList<double> importance)
{
    const double SameLoss = 1e-7;

    sealed record Point(int At, ExactMinimum Minimum);

    sealed record Branch(int Direction, int Represented, List<Point> Points);

    readonly Queue<Branch> ahead = [];
    readonly List<Branch> known = [];

    public bool IsDone => ahead.Count == 0;

    /// <summary>Follows a minimum of one density towards lower (1) or higher (−1) ones.</summary>
    public void Follow(ExactMinimum from, int at, int direction)
    {
        int represented = from.Model.Gram.Represented;
        bool isKnown = known.Concat(ahead).Any(branch => branch.Points.Any(point => point.At == at
            && Math.Abs(point.Minimum.Loss - from.Loss) < SameLoss * from.Loss));
        if (from.IsMinimum && !isKnown) ahead.Enqueue(new(direction, represented, [new(at, from)]));
    }

    /// <summary>One density further; the branch's words when it has ended.</summary>
    public JsonObject? Advance()
    {
        var branch = ahead.Peek();
        int next = branch.Points[^1].At + branch.Direction;
        if (next >= 0 && next < worlds.Count)
        {
            var minimum = new Polisher(worlds[next], importance).Polish(branch.Points[^1].Minimum.Model);
            if (minimum.IsMinimum && minimum.Model.Gram.Represented == branch.Represented)
            {
                branch.Points.Add(new(next, minimum));
                return null;
            }
        }
        known.Add(ahead.Dequeue());
        return branch.Points.Count > 1 ? Words(branch) : null;
    }

    JsonObject Words(Branch branch)
    {
        var middle = branch.Points[branch.Points.Count / 2].Minimum.Model;
        return new()
        {
            ["type"] = "ghost",
            ["represented"] = branch.Represented,
            ["shape"] = branch.Represented == 0 ? "nothing represented" : Polytopes.Name(middle.Gram).Name,
            ["points"] = new JsonArray([.. branch.Points.OrderBy(point => point.At).Select(point =>
                new JsonObject
                {
                    ["density"] = densities[point.At],
                    ["loss"] = point.Minimum.Loss,
                    ["curvature"] = point.Minimum.Spectrum[0],
                })]),
        };
    }
}
