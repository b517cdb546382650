using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustFlow.Bootstrap.Reading;

/// <summary>A piece of a JSON or YAML file that remembers where it stands.</summary>
/// <param name="Line">The line that it begins on, from 1.</param>
public abstract record SourceNode(int Line)
{
    static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The piece as JSON without white space; numbers as they are written.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Compact)) Write(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>The piece as a JSON element.</summary>
    public JsonElement ToElement() => JsonSerializer.Deserialize<JsonElement>(ToJson());

    /// <summary>Writes the piece.</summary>
    protected internal abstract void Write(Utf8JsonWriter writer);
}

/// <summary>What a scalar is.</summary>
public enum ScalarKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number in JSON's notation.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>Nothing.</summary>
    Null,
}

/// <summary>A value without parts.</summary>
/// <param name="Line">The line that it begins on.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text, or a number, <c>true</c> or <c>false</c> as JSON writes it.</param>
public sealed record ScalarNode(int Line, ScalarKind Kind, string Text) : SourceNode(Line)
{
    /// <inheritdoc/>
    protected internal override void Write(Utf8JsonWriter writer)
    {
        if (Kind == ScalarKind.Text) writer.WriteStringValue(Text);
        else writer.WriteRawValue(Kind == ScalarKind.Null ? "null" : Text);
    }
}

/// <summary>A list.</summary>
/// <param name="Line">The line that it begins on.</param>
/// <param name="Items">What it holds.</param>
public sealed record ListNode(int Line, IReadOnlyList<SourceNode> Items) : SourceNode(Line)
{
    /// <inheritdoc/>
    protected internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in Items) item.Write(writer);
        writer.WriteEndArray();
    }
}

/// <summary>A map; its names are unique.</summary>
/// <param name="Line">The line that it begins on.</param>
/// <param name="Members">What it holds, in the order of the file.</param>
public sealed record MapNode(int Line, IReadOnlyList<MapMember> Members) : SourceNode(Line)
{
    /// <summary>The value of a name, or null where it is missing.</summary>
    public SourceNode? this[string name] => Members.FirstOrDefault(member => member.Name == name)?.Value;

    /// <inheritdoc/>
    protected internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var member in Members)
        {
            writer.WritePropertyName(member.Name);
            member.Value.Write(writer);
        }

        writer.WriteEndObject();
    }
}

/// <summary>A name and its value.</summary>
/// <param name="Name">The name.</param>
/// <param name="Line">The line that the name stands on.</param>
/// <param name="Value">The value.</param>
public sealed record MapMember(string Name, int Line, SourceNode Value);
