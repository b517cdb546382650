using System.Text.Json;

namespace TrustFlow.Simulated.Scenarios.Tenants;

/// <summary>A form that a blueprint can have, under whatever name.</summary>
/// <param name="Name">Its name, by which a flow's record says what it was started from.</param>
/// <param name="Variants">What flows have.</param>
sealed record Shape(string Name, IReadOnlyList<ShapeVariant> Variants)
{
    /// <summary>All forms: topics for a flow alone, of a blueprint, of a workspace, of all, of a parameter, and such as belong to somebody else.</summary>
    public static readonly IReadOnlyList<Shape> All =
    [
        new("alone", [
            new(false, "reader", "{id}", [new("input", "flow:tg:{workspace}:in:{id}"), new("output", "flow:tg:{workspace}:out:{id}")]),
        ]),
        new("blueprint", [
            new(true, "shared", "{blueprint}", [new("request", "request:tg:{workspace}:shared:{blueprint}")]),
            new(false, "reader", "{id}", [new("input", "flow:tg:{workspace}:in:{id}"), new("output", "flow:tg:everywhere:{blueprint}")]),
            new(false, "writer", "{id}", [new("input", "flow:tg:everywhere:{blueprint}"), new("library", "request:tg:library")]),
        ]),
        new("workspace", [
            new(false, "reader", "{id}", [new("input", "flow:tg:{workspace}:bus"), new("log", "flow:tg:common-log")]),
            new(false, "gate", "{workspace}-{id}", [new("request", "request:tg:{workspace}:gate"), new("response", "response:tg:{workspace}:gate")]),
        ]),
        new("lane", [
            new(true, "pool", "{blueprint}-{lane}", [new("request", "request:tg:{workspace}:pool:{lane}")]),
            new(false, "writer", "{id}", [new("input", "flow:tg:{workspace}:lane:{lane}"), new("pool", "request:tg:{workspace}:pool:{lane}")]),
        ]),
        new("narrow", [
            new(true, "shared", "{blueprint}", [new("request", "request:tg:{workspace}:shared:{lane}")]),
            new(false, "reader", "{id}", [new("input", "flow:tg:{workspace}:in:{id}")]),
        ]),
    ];

    /// <summary>The blueprint.</summary>
    public string Text => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["description"] = Name,
        ["tags"] = Array.Empty<string>(),
        ["parameters"] = new Dictionary<string, object> { ["lane"] = new { type = "lane", description = "which way" } },
        ["blueprint"] = Section(shared: true),
        ["flow"] = Section(shared: false),
        // By what its interfaces say it is known which form a flow was made from.
        ["interfaces"] = new Dictionary<string, object> { ["form"] = new Dictionary<string, object> { ["request"] = $"request:tg:form-{Name}" } },
    });

    /// <summary>The form that a flow's record comes from.</summary>
    public static Shape Of(JsonElement record)
    {
        var topic = record.GetProperty("interfaces").GetProperty("form").GetProperty("request").GetString()!;
        return All.Single(shape => topic == $"request:tg:form-{shape.Name}");
    }

    Dictionary<string, object> Section(bool shared) => Variants.Where(variant => variant.Shared == shared).ToDictionary(
        variant => $"{variant.Processor}:{variant.Key}",
        object (variant) => new { topics = variant.Topics.ToDictionary(topic => topic.Name, topic => topic.Template), parameters = new Dictionary<string, object>() });
}

/// <summary>A variant of a form.</summary>
/// <param name="Shared">Whether the flows of a blueprint in a workspace share it.</param>
/// <param name="Processor">What it is a variant of.</param>
/// <param name="Key">The template of its name.</param>
/// <param name="Topics">Its topics.</param>
sealed record ShapeVariant(bool Shared, string Processor, string Key, IReadOnlyList<ShapeTopic> Topics);

/// <summary>A topic of a variant.</summary>
/// <param name="Name">Its name in the definition.</param>
/// <param name="Template">Which it is.</param>
sealed record ShapeTopic(string Name, string Template);
