using System.Text.Json;
using System.Text.Json.Serialization;

namespace Superposition.Lab.Results;

/// <summary>
/// A 95% interval, ends included. An end is infinite where the data say nothing about it (one sample, no
/// sample). In JSON it is <c>[low, high]</c>, null for an infinite end.
/// </summary>
[JsonConverter(typeof(IntervalConverter))]
public readonly record struct Interval(double Low, double High)
{
    /// <summary>No information at all: the interval of fewer than two samples.</summary>
    public static Interval Unbounded => new(double.NegativeInfinity, double.PositiveInfinity);

    public static Interval Around(double centre, double radius) => new(centre - radius, centre + radius);

    public double Width => High - Low;

    public bool Contains(double value) => Low <= value && value <= High;

    public bool Contains(Interval other) => Low <= other.Low && other.High <= High;

    public bool Overlaps(Interval other) => Low <= other.High && other.Low <= High;
}

sealed class IntervalConverter : JsonConverter<Interval>
{
    public override Interval Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        double?[]? ends = JsonSerializer.Deserialize<double?[]>(ref reader, options);
        if (ends is not { Length: 2 }) throw new JsonException("an interval is [low, high]");
        return new(ends[0] ?? double.NegativeInfinity, ends[1] ?? double.PositiveInfinity);
    }

    public override void Write(Utf8JsonWriter writer, Interval value, JsonSerializerOptions options)
    {
        // On one line: WriteRawValue keeps the compact form inside an indented document.
        string text = JsonSerializer.Serialize(new double?[] { Finite(value.Low), Finite(value.High) });
        writer.WriteRawValue(text.Replace(",", ", "));
    }

    static double? Finite(double number) => double.IsFinite(number) ? number : null;
}
