namespace TrustFlow.Flows.Blueprints;

/// <summary>The stable names of what may be wrong with a blueprint.</summary>
public static class ProblemCodes
{
    /// <summary>The text is no JSON, is nested too deeply, or holds half a character.</summary>
    public const string NotJson = "not-json";

    /// <summary>The text is longer than what is stored.</summary>
    public const string TooLarge = "too-large";

    /// <summary>There are more problems than are listed.</summary>
    public const string More = "more";

    /// <summary>A member is not of the kind that it must be, as a topic that is a number.</summary>
    public const string WrongKind = "wrong-kind";

    /// <summary>A member is there twice.</summary>
    public const string DuplicateMember = "duplicate-member";

    /// <summary>A member that nothing reads.</summary>
    public const string UnknownMember = "unknown-member";

    /// <summary>The key of an entry is not <c>processor:variant</c>.</summary>
    public const string BadKey = "bad-key";

    /// <summary>A name is empty, too long or holds what it may not.</summary>
    public const string BadName = "bad-name";

    /// <summary>No values make a template a topic.</summary>
    public const string BadTopic = "bad-topic";

    /// <summary>A variable that is neither a system variable nor a declared parameter.</summary>
    public const string UnknownVariable = "unknown-variable";

    /// <summary>A parameter that no template uses.</summary>
    public const string UnusedParameter = "unused-parameter";

    /// <summary>A parameter that no template can name.</summary>
    public const string HiddenParameter = "hidden-parameter";

    /// <summary>A parameter that is controlled by one that is not declared.</summary>
    public const string UnknownController = "unknown-controller";

    /// <summary>Parameters that control each other in a circle.</summary>
    public const string ControlCircle = "control-circle";

    /// <summary>Two entries that become one variant, or may.</summary>
    public const string SameVariant = "same-variant";

    /// <summary>A shared entry that differs from flow to flow.</summary>
    public const string SharedById = "shared-by-id";

    /// <summary>A variable where none is replaced.</summary>
    public const string FixedName = "fixed-name";

    /// <summary>An interface names a topic that no variant of the blueprint has.</summary>
    public const string UnservedTopic = "unserved-topic";

    /// <summary>A secret stands where it would be shown.</summary>
    public const string SecretShown = "secret-shown";

    /// <summary>A parameter type that the workspace does not have.</summary>
    public const string UnknownType = "unknown-type";

    /// <summary>A parameter type that cannot be read, or whose default it refuses itself.</summary>
    public const string BadType = "bad-type";
}
