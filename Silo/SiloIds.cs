namespace TrustFlow.Silo;

/// <summary>Ids that are unique without asking anybody, and rise with time, so that an index over them is appended to and not scattered.</summary>
sealed class SiloIds : IIdSource
{
    public static string New() => Guid.CreateVersion7().ToString("N");

    public string NewId() => New();
}
