using System.Text;
using Superposition.Lab.Sweeps;
using Superposition.Lab.Sweeps.Specification;

namespace Superposition.Tests.Sweeps;

/// <summary>Pages of JSON that ask for small sweeps.</summary>
static class Specs
{
    /// <summary>Its lines are what the tests of bad pages name.</summary>
    internal const string Plain = """
        {
          "name": "plain",
          "base": { "features": 5, "hidden": 2,
            "steps": 40, "batch": 64 },
          "axes": [
            { "option": "density", "log": [1, 0.1], "count": 3 },
            { "option": "learningRate", "values": [0.001, 0.01] }
          ],
          "seeds": 7,
          "measure": ["represented"]
        }
        """;

    internal const string Path = """
        {
          "base": { "features": 5, "hidden": 2, "steps": 30, "batch": 64 },
          "path": { "option": "density", "values": [0.1, 0.2, 0.4], "thereAndBack": true },
          "seeds": 3
        }
        """;

    internal static Sweep Read(string text) => SpecReader.Read("spec.json", Encoding.UTF8.GetBytes(text));
}
