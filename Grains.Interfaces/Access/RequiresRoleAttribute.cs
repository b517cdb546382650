namespace TrustFlow.Access;

/// <summary>
/// The role that a caller from outside needs for a method of a grain. A method without it is the grains' own affair, and refused to everybody outside of a silo.
/// </summary>
/// <param name="role">The least that may.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresRoleAttribute(Role role) : Attribute
{
    /// <summary>The least that may.</summary>
    public Role Role { get; } = role;
}
