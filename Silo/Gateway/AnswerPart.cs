using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustFlow.Silo.Gateway;

/// <summary>A part of a service's answer; most answers have one.</summary>
/// <param name="Value">What it says.</param>
/// <param name="IsLast">Whether none follows.</param>
sealed record AnswerPart(JsonObject Value, bool IsLast)
{
    // TrustGraph's services mark the last part, each by the member of its kind. Where an answer has two, what ends the session counts, and not what ends one text in it.
    static readonly string[] Marks = ["end_of_session", "end_of_dialog", "is_final", "end_of_stream"];

    /// <summary>A part as callers get it. A service writes the members that it has no value for as null, and who asks takes an <c>error</c> that is there for one.</summary>
    public static AnswerPart Of(JsonObject answer)
    {
        foreach (var (name, _) in answer.Where(static member => member.Value is null).ToList()) answer.Remove(name);
        return new AnswerPart(answer, EndsWith(answer));
    }

    /// <summary>Whether an answer ends with a part: it is marked as the last, not marked at all, or an error.</summary>
    public static bool EndsWith(JsonObject part)
    {
        if (part["error"] is not null) return true;
        foreach (var mark in Marks)
        {
            if (part[mark] is JsonValue value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return value.GetValue<bool>();
        }

        return true;
    }
}
