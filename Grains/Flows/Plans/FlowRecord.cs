using System.Text.Json;
using TrustFlow.Config.Secrets;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Plans;

/// <summary>
/// A flow's record as it is stored. Beside what the wire knows it says what the flow owns, so that a stop depends on nothing else; who does not
/// know that member passes it by.
/// </summary>
/// <param name="Description">For people.</param>
/// <param name="Blueprint">The blueprint that it was started from.</param>
/// <param name="Interfaces">The interfaces, as JSON.</param>
/// <param name="Parameters">The resolved parameters.</param>
public sealed record FlowRecord(string Description, string Blueprint, string Interfaces, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    const string StoppingStatus = "stopping";
    const string PausedStatus = "paused";

    /// <summary>What is told of a flow whose record cannot be read: nothing, so that it can still be seen and stopped.</summary>
    public static FlowRecord Unreadable { get; } = new("", "", "{}", []);

    /// <summary>What the flow owns; null in a record that another program wrote.</summary>
    public FlowOwns? Owns { get; init; }

    /// <summary>The names of the parameters that are secret; the member <c>secrets</c> is there only where there are any.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Whether it is being stopped, and so is not wanted by receivers.</summary>
    public bool Stopping { get; init; }

    /// <summary>The variants of a flow that is paused, with the texts that are put back when it goes on; null where it is not paused.</summary>
    public IReadOnlyList<PausedVariant>? Paused { get; init; }

    /// <summary>The names of the parameters that somebody gave a value, and that did not take a default; null where that is not known.</summary>
    public IReadOnlyList<string>? Given { get; init; }

    /// <summary>The record's text.</summary>
    public string Write() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("description", Description);
        writer.WriteString("blueprint-name", Blueprint);
        writer.WritePropertyName("interfaces");
        writer.WriteRawValue(Interfaces);
        writer.WriteMap("parameters", Parameters);
        if (Secrets.Count > 0) writer.WriteList("secrets", Secrets);
        if (Owns is not null) WriteOwns(writer, Owns);
        if (Given is not null) writer.WriteList("given", Given);
        if (Stopping) writer.WriteString("status", StoppingStatus);
        else if (Paused is not null) WritePaused(writer, Paused);
        writer.WriteEndObject();
    });

    /// <summary>The same record without the values of its secrets.</summary>
    public FlowRecord Redacted()
    {
        if (Secrets.Count == 0) return this;
        var secrets = Secrets.ToHashSet(StringComparer.Ordinal);
        return this with { Parameters = [.. Parameters.Select(pair => secrets.Contains(pair.Key) ? KeyValuePair.Create(pair.Key, Redaction.Mask) : pair)] };
    }

    /// <summary>Reads a record, whoever wrote it; members that are missing are empty.</summary>
    /// <exception cref="FlowException">The text is no JSON object.</exception>
    public static FlowRecord Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new JsonException();
            return new FlowRecord(Text(root, "description"), Text(root, "blueprint-name"), ReadInterfaces(root), ReadParameters(root))
            {
                Secrets = [.. JsonText.ReadList(root, "secrets")],
                Owns = root.TryGetProperty("owns", out var owns) && owns.ValueKind == JsonValueKind.Object ? new([.. Names(owns, "variants")], [.. Names(owns, "shared")], [.. JsonText.ReadList(owns, "topics")]) : null,
                Stopping = Text(root, "status") == StoppingStatus,
                Paused = Text(root, "status") == PausedStatus ? [.. ReadPaused(root)] : null,
                Given = root.TryGetProperty("given", out var given) && given.ValueKind == JsonValueKind.Array ? [.. JsonText.ReadList(root, "given")] : null,
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new FlowException("The flow's record cannot be read: it is no JSON object.");
        }
    }

    /// <summary>Reads a record, or answers null for a text that is none.</summary>
    public static FlowRecord? TryRead(string text)
    {
        try
        {
            return Read(text);
        }
        catch (FlowException)
        {
            return null;
        }
    }

    static void WritePaused(Utf8JsonWriter writer, IReadOnlyList<PausedVariant> variants)
    {
        writer.WriteString("status", PausedStatus);
        writer.WriteMap("paused", variants.Select(static variant => KeyValuePair.Create(variant.Name.ToString(), variant.Definition)));
    }

    static IEnumerable<PausedVariant> ReadPaused(JsonElement root) =>
        root.TryGetProperty("paused", out var paused) && paused.ValueKind == JsonValueKind.Object
            ? paused.EnumerateObject().Where(static member => member.Value.ValueKind == JsonValueKind.String && member.Name.Contains(':'))
                .Select(static member => new PausedVariant(VariantName.Parse(member.Name), member.Value.GetString()!))
            : [];

    static void WriteOwns(Utf8JsonWriter writer, FlowOwns owns)
    {
        writer.WriteStartObject("owns");
        writer.WriteList("variants", owns.Variants.Select(static name => name.ToString()));
        writer.WriteList("shared", owns.Shared.Select(static name => name.ToString()));
        writer.WriteList("topics", owns.Topics);
        writer.WriteEndObject();
    }

    static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    static string ReadInterfaces(JsonElement root) =>
        root.TryGetProperty("interfaces", out var value) && value.ValueKind == JsonValueKind.Object ? value.GetRawText() : "{}";

    static IReadOnlyList<KeyValuePair<string, string>> ReadParameters(JsonElement root) =>
        root.TryGetProperty("parameters", out var value) && value.ValueKind == JsonValueKind.Object
            ? [.. value.EnumerateObject().DistinctBy(static member => member.Name).Select(static member => KeyValuePair.Create(member.Name, JsonText.AsWritten(member.Value) ?? member.Value.GetRawText()))]
            : [];

    static IEnumerable<VariantName> Names(JsonElement owns, string name) => JsonText.ReadList(owns, name).Where(static item => item.Contains(':')).Select(VariantName.Parse);
}

/// <summary>What a flow owns.</summary>
/// <param name="Variants">Its own variants.</param>
/// <param name="Shared">Variants that it shares with the other flows of its blueprint.</param>
/// <param name="Topics">Topics whose template held a variable, by their complete names.</param>
public sealed record FlowOwns(IReadOnlyList<VariantName> Variants, IReadOnlyList<VariantName> Shared, IReadOnlyList<string> Topics);

/// <summary>A variant of a flow that is paused.</summary>
/// <param name="Name">What names it.</param>
/// <param name="Definition">Its entry's text.</param>
public readonly record struct PausedVariant(VariantName Name, string Definition);
