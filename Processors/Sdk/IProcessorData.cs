namespace TrustFlow.Processors.Sdk;

/// <summary>What a host of processors keeps beyond its life.</summary>
public interface IProcessorData
{
    /// <summary>The host's id, by which its reports take the place of those from before a crash.</summary>
    /// <param name="make">Makes one for a host that has none.</param>
    string InstanceId(Func<string> make);

    /// <summary>What a variant keeps.</summary>
    /// <param name="processor">The processor.</param>
    /// <param name="variant">The workspace and the variant.</param>
    IVariantFolder FolderOf(string processor, VariantName variant);

    /// <summary>Deletes what a variant keeps, once for each token; false where it was done before.</summary>
    /// <param name="processor">The processor.</param>
    /// <param name="variant">The workspace and the variant.</param>
    /// <param name="token">By which this purge is known.</param>
    bool Purge(string processor, VariantName variant, string token);
}

/// <summary>Keeps it in a folder of the disk. One process at a time.</summary>
/// <param name="root">The folder.</param>
sealed class ProcessorDataFolder(string root) : IProcessorData
{
    public string InstanceId(Func<string> make)
    {
        Directory.CreateDirectory(root);
        var file = Path.Combine(root, "instance");
        // Reports without an instance are nobody's: an empty file is as good as none.
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } known) return known;
        var id = make();
        WholeFile.Write(file, id);
        return id;
    }

    public IVariantFolder FolderOf(string processor, VariantName variant) => new VariantFolder(root, processor, variant);

    public bool Purge(string processor, VariantName variant, string token) => new VariantFolder(root, processor, variant).Purge(token);
}
