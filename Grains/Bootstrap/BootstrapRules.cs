using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustFlow.Bootstrap;

/// <summary>What the loop decides: who runs in a wake, how the wake went, and when the next one is.</summary>
public static class BootstrapRules
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Whether an initialiser runs: if its stored flag is not the wanted one. Where the stored flag cannot be read, one that waits for services
    /// has failed, and one that does not runs all the same, since it may be what brings them up.
    /// </summary>
    public static InitialiserStep Decide(bool waitsForServices, string wanted, StoredFlag stored)
    {
        if (stored.Error is not null) return waitsForServices ? InitialiserStep.Fail : InitialiserStep.Run;
        return stored.Flag == wanted ? InitialiserStep.Skip : InitialiserStep.Run;
    }

    /// <summary>How a wake went.</summary>
    public static BootstrapTier TierOf(bool gatePassed, IEnumerable<InitialiserOutcome> outcomes)
    {
        if (!gatePassed) return BootstrapTier.Gate;
        return outcomes.All(outcome => outcome == InitialiserOutcome.Skip) ? BootstrapTier.Steady : BootstrapTier.Converging;
    }

    /// <summary>The time from the end of a wake to the next.</summary>
    public static TimeSpan DelayAfter(BootstrapTier tier, BootstrapOptions options) => tier switch
    {
        BootstrapTier.Gate => options.GateDelay,
        BootstrapTier.Steady => options.SteadyDelay,
        _ => options.ConvergingDelay,
    };

    /// <summary>A flag as it is stored: JSON.</summary>
    public static string Encode(string flag) => JsonSerializer.Serialize(flag, Plain);

    /// <summary>A stored flag; what somebody stored as something else than a JSON text is a flag as it stands, and so never the wanted one by accident.</summary>
    public static string Decode(string stored)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(stored) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : stored;
        }
        catch (JsonException)
        {
            return stored;
        }
    }

    /// <summary>Whether an exception's message says all that an operator needs, so that its stack would only hide it.</summary>
    public static bool IsForeseen(Exception? exception) => exception is BootstrapFileException or TrustFlowException;

    /// <summary>The message of an exception in one line.</summary>
    public static string OneLine(Exception exception) =>
        string.IsNullOrWhiteSpace(exception.Message) ? exception.GetType().Name : exception.Message.ReplaceLineEndings(" ").Trim();
}

/// <summary>What a wake does with an initialiser.</summary>
public enum InitialiserStep
{
    /// <summary>Nothing: it is done.</summary>
    Skip,

    /// <summary>It runs.</summary>
    Run,

    /// <summary>Nothing: whether it is done is not known.</summary>
    Fail,
}

/// <summary>The flag of an initialiser's last success, as far as it is known.</summary>
/// <param name="Flag">The flag; null where none is stored, or it could not be read.</param>
/// <param name="Error">Why it could not be read; null where it was.</param>
public readonly record struct StoredFlag(string? Flag, string? Error);
