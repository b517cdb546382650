namespace TrustFlow.Silo;

/// <summary>Ids that are unique without asking anybody.</summary>
sealed class SiloIds : IIdSource
{
    public static string New() => Guid.NewGuid().ToString("N");

    public string NewId() => New();
}
