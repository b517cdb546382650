using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustFlow.Bench;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Floor">What the same costs without the program in between, measured in the same run; null where there is nothing to compare with.</param>
/// <param name="Ratio">The value against the floor.</param>
/// <param name="Bar">What the ratio, or without one the value, must reach or keep below; null where the figure is only told.</param>
/// <param name="Ok">Whether it does.</param>
public sealed record Figure(string Name, double Value, string Unit, double? Floor, double? Ratio, double? Bar, bool Ok)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>A figure that must be at least the bar.</summary>
    public static Figure AtLeast(string name, double value, string unit, double bar) => new(name, Round(value), unit, null, null, bar, value >= bar);

    /// <summary>A figure that must be at most the bar.</summary>
    public static Figure AtMost(string name, double value, string unit, double bar) => new(name, Round(value), unit, null, null, bar, value <= bar);

    /// <summary>A figure that is only told.</summary>
    public static Figure Told(string name, double value, string unit) => new(name, Round(value), unit, null, null, null, true);

    /// <summary>A figure that must be at least a part of the floor.</summary>
    public static Figure AgainstFloor(string name, double value, string unit, double floor, double? bar) =>
        new(name, Round(value), unit, Round(floor), Math.Round(value / floor, 3), bar, bar is null || value / floor >= bar);

    /// <summary>A figure that must be at most so many times another.</summary>
    public static Figure AgainstBase(string name, double value, string unit, double than, double bar) =>
        new(name, Round(value), unit, Round(than), Math.Round(value / than, 3), bar, value / than <= bar);

    /// <summary>Writes it as one line of JSON.</summary>
    public bool Print()
    {
        Console.WriteLine(JsonSerializer.Serialize(this, Json));
        return Ok;
    }

    static double Round(double value) => Math.Round(value, value < 100 ? 2 : 0);
}
