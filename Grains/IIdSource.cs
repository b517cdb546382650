namespace TrustFlow;

/// <summary>Gives ids that are unique for good, so that grains need no randomness of their own. The host registers a random one.</summary>
public interface IIdSource
{
    /// <summary>A new id: 8 to 36 letters, digits or hyphens.</summary>
    string NewId();
}
