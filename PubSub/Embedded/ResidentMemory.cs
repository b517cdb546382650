namespace TrustFlow.PubSub.Embedded;

/// <summary>Bytes that may be kept in memory, as part of a larger allowance where there is one.</summary>
sealed class ResidentMemory(long limit, ResidentMemory? whole = null)
{
    long used;

    /// <summary>An allowance of its own for one topic, which also counts against this one.</summary>
    public ResidentMemory Share() => new(Math.Max(1, limit / 8), this);

    /// <summary>Bytes in use.</summary>
    public long Used => Interlocked.Read(ref used);

    /// <summary>Takes bytes if there are as many left.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref used, bytes) <= limit && whole?.TryTake(bytes) != false) return true;
        Interlocked.Add(ref used, -bytes);
        return false;
    }

    /// <summary>Gives taken bytes back.</summary>
    public void Release(int bytes)
    {
        Interlocked.Add(ref used, -bytes);
        whole?.Release(bytes);
    }
}
