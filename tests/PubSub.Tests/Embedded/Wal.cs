using System.Buffers.Binary;

namespace TrustFlow.PubSub.Tests.Embedded;

/// <summary>Reads SQLite's write-ahead log, whose frames say which of them end a transaction.</summary>
static class Wal
{
    const int Header = 32;
    const int FrameHeader = 24;

    /// <summary>How many transactions the log holds since it was last begun anew.</summary>
    public static int Commits(string database)
    {
        using var file = new FileStream(database + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var log = new byte[file.Length];
        file.ReadExactly(log);
        var page = (int)BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(8));
        var salt = log.AsSpan(16, 8);
        var commits = 0;
        for (var at = Header; at + FrameHeader + page <= log.Length; at += FrameHeader + page)
        {
            if (!log.AsSpan(at + 8, 8).SequenceEqual(salt)) break;
            if (BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(at + 4)) != 0) commits++;
        }

        return commits;
    }
}
