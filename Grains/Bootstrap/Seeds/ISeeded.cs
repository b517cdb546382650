namespace TrustFlow.Bootstrap.Seeds;

/// <summary>An initialiser that reads a seed file, which is looked at before anything runs: a malformed or missing one stops the start.</summary>
interface ISeeded
{
    /// <summary>The file, as the bootstrap file names it; null where it reads none.</summary>
    string? SeedFile { get; }
}
