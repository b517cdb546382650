using System.Text;
using System.Security.Cryptography;

namespace TrustFlow.Processors.Sdk;

/// <summary>Where a variant keeps what outlives its flow. It goes when the flow is stopped with a purge.</summary>
public interface IVariantFolder
{
    /// <summary>The full path of a file in it; the folder is made where it is missing.</summary>
    string File(string name);
}

/// <summary>The folder <c>ROOT/PROCESSOR/WORKSPACE/VARIANT</c>, each name encoded so that it is one on every file system, and no two are the same.</summary>
sealed class VariantFolder : IVariantFolder
{
    const int LongestName = 160;

    readonly string path;

    public VariantFolder(string root, string processor, VariantName variant) =>
        path = Path.Combine(Path.GetFullPath(root), Encode(processor), Encode(variant.Workspace), Encode(variant.Variant));

    // An encoded name holds no dot, so that this is never a variant's folder.
    string Marker => path + ".purged";

    public string File(string name)
    {
        Directory.CreateDirectory(path);
        return Path.Combine(path, name);
    }

    /// <summary>Deletes the folder, once for each token; false where it was done before. The token is noted after that, so that a crash between the two repeats it.</summary>
    public bool Purge(string token)
    {
        if (System.IO.File.Exists(Marker) && System.IO.File.ReadAllText(Marker) == token) return false;
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WholeFile.Write(Marker, token);
        return true;
    }

    /// <summary>Capitals are encoded too: not every file system tells them apart.</summary>
    static string Encode(string name)
    {
        var units = Encoding.UTF8.GetBytes(name);
        var text = string.Concat(units.Select(unit => unit is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'_' or (byte)'-' ? ((char)unit).ToString() : $"%{unit:X2}"));
        return text.Length <= LongestName ? text : $"{text[..64]}%%{Convert.ToHexStringLower(SHA256.HashData(units))}";
    }
}
