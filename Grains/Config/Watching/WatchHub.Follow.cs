using System.Collections.Immutable;
using TrustFlow.Storage;

namespace TrustFlow.Config.Watching;

public sealed partial class WatchHub
{
    /// <summary>Batches between two that concern somebody are read with them where they are no more than this: cheaper than to read twice.</summary>
    const int PassedBy = 8;

    /// <summary>The most batches read at once.</summary>
    const int Run = 256;

    bool isFollowing;

    Task BeginAsync(CancellationToken cancellation)
    {
        following = FollowAllAsync();
        return Task.CompletedTask;
    }

    async Task EndAsync(CancellationToken cancellation)
    {
        ending.CancelInTurn();
        lock (gate) index.CloseAll();
        try
        {
            await following.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // A silo that is ended at once does not wait.
        }
    }

    void Enter(WatchScope scope, WatchQueue queue, long head)
    {
        lock (gate)
        {
            // While nobody watched nobody followed either, and what was committed meanwhile is of interest to none whose queue is open.
            if (!isFollowing) MoveTo(Math.Max(position, head));
            isFollowing = true;
            index.Add(scope, queue);
            wanted.TrySetResult();
        }
    }

    async Task FollowAllAsync()
    {
        await Task.Yield();
        while (!IsEnding)
        {
            try
            {
                await wanted.Task.InTurn().WaitAsync(ended);
                await FollowOnceAsync();
            }
            catch (Exception) when (IsEnding)
            {
                return;
            }
            catch (Exception e)
            {
                LogNotFollowed(e, Position);
                await CatchUpAsync();
            }
        }
    }

    async Task FollowOnceAsync()
    {
        // Those who ask again and again leave and come back between two answers.
        var hadAny = Count > 0;
        var progress = await grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key).FollowAsync(Position, ended);
        if (progress.Head > Position)
        {
            if (progress.Touched is [var first, ..] && first.Version == Position + 1) await HandOutAsync(progress.Touched);
            else Skip(progress.Head);
            await Task.Delay(options.WatchGather, Time, ended);
        }

        if (!hadAny) Rest();
    }

    void Rest()
    {
        lock (gate)
        {
            if (index.Count > 0) return;
            isFollowing = false;
            wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    // A batch is passed by only while nobody can come whom it concerns; what was read goes to whoever is there by then.
    async Task HandOutAsync(ImmutableArray<ConfigTouched> touched)
    {
        for (var next = PassBy(touched, 0); next < touched.Length; next = PassBy(touched, next))
        {
            var after = touched[next].Version - 1;
            ChangePage page;
            try
            {
                page = await store.ReadChangesAsync(ChangeScope.Everything, after, RunLength(touched, next), ended);
            }
            catch (CompactedException)
            {
                Skip(touched[^1].Version);
                return;
            }

            await OfferAsync(page);
            while (next < touched.Length && touched[next].Version <= page.Position) next++;
        }
    }

    int PassBy(ImmutableArray<ConfigTouched> touched, int next)
    {
        lock (gate)
        {
            for (; next < touched.Length && !index.IsConcerned(touched[next]); next++)
            {
                secrets.Pass(touched[next]);
                Volatile.Write(ref position, touched[next].Version);
            }

            return next;
        }
    }

    int RunLength(ImmutableArray<ConfigTouched> touched, int first)
    {
        lock (gate)
        {
            var last = first;
            for (var i = first + 1; i < touched.Length && i - first < Run && i - last <= PassedBy; i++)
            {
                if (index.IsConcerned(touched[i])) last = i;
            }

            return last - first + 1;
        }
    }

    async Task OfferAsync(ChangePage page)
    {
        // Once, and not by each of those who are told at the same moment.
        foreach (var workspace in page.Changes.Select(static change => change.Workspace).Distinct(StringComparer.Ordinal)) await secrets.OfAsync(workspace, 0, ended);
        lock (gate)
        {
            foreach (var change in page.Changes) secrets.Pass(change);
            foreach (var change in page.Changes) index.Offer(change);
            Volatile.Write(ref position, page.Position);
        }
    }

    // What lies between is not known here: everybody reads it in the log, and comes back.
    void Skip(long head)
    {
        lock (gate)
        {
            index.CloseAll();
            MoveTo(head);
        }
    }

    void MoveTo(long head)
    {
        secrets.Skip(head);
        Volatile.Write(ref position, head);
    }

    async Task CatchUpAsync()
    {
        try
        {
            await Task.Delay(options.WatchRetry, Time, ended);
            var head = await store.ReadHeadAsync(ended);
            if (head > Position) Skip(head);
        }
        catch (Exception e) when (!IsEnding)
        {
            LogNotFollowed(e, Position);
        }
        catch (OperationCanceledException)
        {
            // The loop looks itself.
        }
    }
}
