using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Embedded;

/// <summary>Whether the disk has room for more messages, looked at once a second at most.</summary>
sealed class DiskRoom(string file, EmbeddedOptions options, TimeProvider time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    long looked;
    bool full;

    /// <exception cref="MessageNotStoredException">There is none.</exception>
    public void Require()
    {
        if (looked == 0 || time.GetElapsedTime(looked) >= Interval)
        {
            looked = time.GetTimestamp();
            full = options.DiskFraction < 1 && Used() > options.DiskFraction;
        }

        if (full) throw new MessageNotStoredException(file, $"the disk is more than {options.DiskFraction:P0} full.");
    }

    double Used()
    {
        try
        {
            var drive = new DriveInfo(Path.GetDirectoryName(file)!);
            return 1 - ((double)drive.AvailableFreeSpace / drive.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Where the system does not tell, the write itself will.
            return 0;
        }
    }
}
