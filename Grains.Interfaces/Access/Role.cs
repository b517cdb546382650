namespace TrustFlow.Access;

/// <summary>What a caller may do. Each may what the ones before it may.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer = 1,

    /// <summary>Changes configuration, starts and stops flows.</summary>
    Operator = 2,

    /// <summary>Looks at the engine itself.</summary>
    Admin = 3,
}
