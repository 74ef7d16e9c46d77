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
    const double SameLoss = 1e-7, OtherLoss = 1e-6;

    sealed record Point(int At, ExactMinimum Minimum);

    sealed record Branch(int Direction, int Represented, List<Point> Points);

    readonly Queue<Branch> ahead = [];
    readonly List<Branch> known = [];
    readonly List<Point> walked = [];

    public bool IsDone => ahead.Count == 0;

    /// <summary>The walk's own minimum at a density: on the way back it may be another branch.</summary>
    public void Walked(int at, ExactMinimum minimum) => walked.Add(new(at, minimum));

    /// <summary>Of the minima known at a density the best one in which a model does not lie.</summary>
    public ExactMinimum? Other(int at, TiedModel model)
    {
        double loss = new Polisher(worlds[at], importance).Polish(model).Loss;
        return known.SelectMany(branch => branch.Points).Concat(walked)
            .Where(point => point.At == at && point.Minimum.IsMinimum
                && Math.Abs(point.Minimum.Loss - loss) > OtherLoss * loss)
            .MinBy(point => point.Minimum.Loss)?.Minimum;
    }

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
