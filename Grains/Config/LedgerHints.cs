using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>
/// Takes what was committed to those who follow, in order and outside the commits: one call to the bridge is under way at a time, and what is
/// committed meanwhile goes with the next.
/// </summary>
/// <param name="tellBridge">Tells the bridge how far the ledger is.</param>
/// <param name="tellVariants">Tells the variants that a batch touched.</param>
/// <param name="retry">Waits before a hint that failed is given again.</param>
/// <param name="gather">Waits before the bridge is told again, so that a steady stream of commits is not slowed by telling of each.</param>
sealed class LedgerHints(Func<LedgerProgress, Task> tellBridge, Func<ConfigTouched, Task> tellVariants, Func<Exception, Task> retry, Func<Task> gather)
{
    /// <summary>More batches than this are not told one by one: the change log has them, and a variant that is asked reads what it should be.</summary>
    public const int Limit = 4096;

    readonly Queue<ConfigTouched> variants = new();
    ImmutableArray<ConfigTouched>.Builder touched = ImmutableArray.CreateBuilder<ConfigTouched>();
    long head;
    long told = -1;
    bool bridging;
    bool telling;

    /// <summary>Notes a committed batch, in order of the versions. Nothing goes out before <see cref="Send"/>.</summary>
    public void Add(ConfigTouched batch)
    {
        head = batch.Version;
        if (touched.Count < Limit) touched.Add(batch);
        if (variants.Count < Limit && !ConfigTypes.IsReserved(batch.Workspace) && Touched.AnyVariant(batch)) variants.Enqueue(batch);
    }

    /// <summary>Sends what was noted, if nothing is under way already.</summary>
    public void Send()
    {
        if (!bridging) _ = BridgeAsync();
        if (!telling && variants.Count > 0) _ = TellVariantsAsync();
    }

    /// <summary>Says where the ledger begins.</summary>
    public void Begin(long version)
    {
        head = version;
        Send();
    }

    async Task BridgeAsync()
    {
        bridging = true;
        while (told < head)
        {
            var progress = TakeProgress();
            try
            {
                await tellBridge(progress);
                told = progress.Head;
            }
            catch (Exception e)
            {
                await retry(e);
            }

            await gather();
        }

        bridging = false;
    }

    LedgerProgress TakeProgress()
    {
        var complete = touched.Count > 0 && touched[^1].Version == head;
        var progress = new LedgerProgress(head, complete ? touched.DrainToImmutable() : []);
        touched.Clear();
        return progress;
    }

    async Task TellVariantsAsync()
    {
        telling = true;
        while (variants.TryDequeue(out var batch)) await tellVariants(batch);
        telling = false;
    }
}
