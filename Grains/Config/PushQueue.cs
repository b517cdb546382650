using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>
/// What the bridge has to publish yet: how far the ledger is known to be, and how far what it did is gathered. Hints are taken where they go on
/// from what is gathered; what lies between must be read from the change log.
/// </summary>
/// <param name="published">The version to begin after.</param>
sealed class PushQueue(long published)
{
    PushContents contents = new();
    long taken = published;

    /// <summary>The version that the ledger is known to have reached.</summary>
    public long Known { get; private set; } = published;

    /// <summary>The version up to which everything is gathered.</summary>
    public long Gathered { get; private set; } = published;

    /// <summary>Whether the change log must be read before the next push.</summary>
    public bool MustRead => Gathered < Known && !contents.IsFull;

    /// <summary>Whether anything is left to do, be it only to note that a batch which nobody is told of was passed.</summary>
    public bool HasWork => Gathered < Known || taken < Gathered || !contents.IsEmpty;

    /// <summary>Notes how far the ledger is.</summary>
    public void Know(long head) => Known = Math.Max(Known, head);

    /// <summary>Makes the next push one that says that everything may have changed.</summary>
    public void Announce() => contents.AddEverything();

    /// <summary>Takes hints as far as they go on without a gap. True where they brought it to the known head.</summary>
    public bool Take(ImmutableArray<ConfigTouched> touched)
    {
        foreach (var batch in touched)
        {
            if (batch.Version <= Gathered) continue;
            if (batch.Version != Gathered + 1 || contents.IsFull) break;
            Add(batch);
        }

        return Gathered >= Known;
    }

    /// <summary>Takes what the change log holds after what is gathered. Versions that it does not hold any more count as everything.</summary>
    public void TakeLog(IReadOnlyList<Storage.ConfigChange> changes)
    {
        if (changes.Count == 0 || changes[0].Version > Gathered + 1) contents.AddEverything();
        if (changes.Count == 0) Gathered = Known;
        foreach (var change in changes)
        {
            if (change.Version > Gathered) Add(Touched.Of(change));
        }
    }

    /// <summary>Passes versions that the change log has forgotten: they count as everything.</summary>
    public void TakeForgotten(long compacted)
    {
        contents.AddEverything();
        Gathered = Math.Max(Gathered, compacted);
        Know(compacted);
    }

    /// <summary>Takes what is gathered, to be published under the version; what comes meanwhile gathers for the next.</summary>
    public (long Version, PushContents Contents) TakePush()
    {
        var push = (Gathered, contents);
        contents = new();
        taken = Gathered;
        return push;
    }

    /// <summary>Takes up again after the version, since what was taken was not published: the change log has it, but for what an announcement says.</summary>
    public void GoBack(long version, PushContents unsent)
    {
        var everything = unsent.Everything || contents.Everything;
        contents = new();
        if (everything) contents.AddEverything();
        Gathered = taken = version;
    }

    void Add(ConfigTouched batch)
    {
        contents.Add(batch);
        Gathered = batch.Version;
        Know(batch.Version);
    }
}
