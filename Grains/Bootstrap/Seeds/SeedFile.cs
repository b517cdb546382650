using System.Collections.Immutable;
using TrustFlow.Bootstrap.Reading;
using TrustFlow.Config;

namespace TrustFlow.Bootstrap.Seeds;

/// <summary>A seed file: JSON <c>{type: {key: value}}</c>, where a value is any JSON and is stored as JSON text.</summary>
public static class SeedFile
{
    /// <summary>Reads a file; a relative path counts from the folder.</summary>
    /// <exception cref="BootstrapFileException">It is missing or malformed; it names file, line and entry.</exception>
    public static async Task<ImmutableArray<ConfigWrite>> ReadAsync(string folder, string file, CancellationToken cancellation)
    {
        var path = PathOf(folder, file);
        try
        {
            return Parse(path, await File.ReadAllBytesAsync(path, cancellation));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, unreadable);
        }
    }

    /// <summary>Reads a file to see that it can be used; a relative path counts from the folder.</summary>
    /// <exception cref="BootstrapFileException">It is missing or malformed; it names file, line and entry.</exception>
    public static void Check(string folder, string file)
    {
        var path = PathOf(folder, file);
        try
        {
            Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, unreadable);
        }
    }

    /// <summary>Reads a file's content, in its order.</summary>
    /// <exception cref="BootstrapFileException">It is malformed.</exception>
    public static ImmutableArray<ConfigWrite> Parse(string file, ReadOnlySpan<byte> content)
    {
        SourceNode root;
        try
        {
            root = SourceText.ReadJson(content);
        }
        catch (SourceException broken)
        {
            throw new BootstrapFileException(file, broken.Line, PlaceOf(broken.Path), broken.Message, "Correct the line");
        }

        if (root is not MapNode types) throw new BootstrapFileException(file, root.Line, null, "the seed file is no object", "Write {\"type\": {\"key\": value}}");
        return [.. types.Members.SelectMany(type => EntriesOf(file, type))];
    }

    static string PathOf(string folder, string file) => Path.GetFullPath(Path.Combine(folder, file));

    static BootstrapFileException Unreadable(string path, Exception cause) =>
        new(path, null, null, $"the seed file cannot be read ({cause.Message.TrimEnd('.')})", "Correct the path in the bootstrap file, or put the file there");

    static IEnumerable<ConfigWrite> EntriesOf(string file, MapMember type) => type.Value is MapNode entries
        ? entries.Members.Select(entry => new ConfigWrite(type.Name, entry.Name, entry.Value.ToJson()))
        : throw new BootstrapFileException(file, type.Line, $"type '{type.Name}'", "it is no object", "Write its entries as {\"key\": value}");

    static string? PlaceOf(IReadOnlyList<string> path) => path switch
    {
        [] => null,
        [var type] => $"type '{type}'",
        [var type, var key, ..] => $"entry '{type}' / '{key}'",
    };
}
