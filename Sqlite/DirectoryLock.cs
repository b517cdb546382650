namespace TrustFlow.Sqlite;

/// <summary>Holds a data folder for one process, by an advisory lock that the operating system drops when the process ends, however it ends.</summary>
public sealed class DirectoryLock : IDisposable
{
    readonly FileStream held;

    DirectoryLock(FileStream held) => this.held = held;

    /// <summary>Takes the folder, made where it is missing.</summary>
    /// <exception cref="DirectoryLockException">Another process holds it, or it cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        var full = Path.GetFullPath(directory);
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DirectoryLockException(full, $"The data folder {full} cannot be made: {e.Message} Choose another, or mend its permissions.", e);
        }

        try
        {
            return new DirectoryLock(new FileStream(Path.Combine(full, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DirectoryLockException(full, $"The data folder {full} cannot be written: {e.Message} Choose another, or mend its permissions.", e);
        }
        catch (IOException e)
        {
            throw new DirectoryLockException(full, $"The data folder {full} is held by another process, or cannot be written: {e.Message} Stop that process, or choose another folder.", e);
        }
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose() => held.Dispose();
}

/// <summary>A data folder could not be taken; the message says why in one line.</summary>
public sealed class DirectoryLockException(string directory, string message, Exception cause) : IOException(message, cause)
{
    /// <summary>The folder.</summary>
    public string Directory { get; } = directory;
}
