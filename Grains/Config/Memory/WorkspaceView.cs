using TrustFlow.Storage;

namespace TrustFlow.Config.Memory;

/// <summary>
/// Keeps a workspace's memory true: fills it in the background, takes the answers of the ledger, and forgets it where an answer was lost, since
/// the store may then hold what the memory does not. Reads are answered from it only under the workspace's lease, without which others may write.
/// </summary>
/// <param name="workspace">The workspace's id.</param>
/// <param name="store">Where its entries are.</param>
/// <param name="lease">The workspace's lease.</param>
sealed class WorkspaceView(string workspace, IConfigStore store, HeldLease lease)
{
    const int PageEntries = 2_000;

    WorkspaceMemory memory = new(workspace);
    Task? loading;
    TaskCompletionSource? moved;
    int underWay;
    long? fence;

    /// <summary>Whether nobody else answers for the workspace.</summary>
    public bool IsSole => lease.IsHeld;

    /// <summary>What distinguishes this activation from others that answer for the workspace before or after it.</summary>
    public long? Fence => lease.Fence;

    /// <summary>The memory, if reads may be answered from it now; otherwise null, and it is being filled.</summary>
    public WorkspaceMemory? Find()
    {
        if (memory.Ready && lease.IsHeld) return memory;
        if (!lease.IsHeld)
        {
            _ = TakeLeaseAsync();
            if (!lease.IsHeld) return null;
        }

        if (IsStuck) Forget();
        _ = Load();
        return memory.Ready ? memory : null;
    }

    /// <summary>Takes the lease, or takes it again; false while another has it. What another owner may have written since is read anew.</summary>
    public async Task<bool> TakeLeaseAsync()
    {
        if (!await lease.TakeAsync()) return false;
        if (fence != lease.Fence)
        {
            fence = lease.Fence;
            memory = new(workspace);
            loading = null;
        }

        _ = Load();
        return true;
    }

    // A gap that no answer under way can close: what is missing was committed, and its answer lost.
    bool IsStuck => memory.Filled && underWay == 0;

    /// <summary>The memory, as soon as reads may be answered from it.</summary>
    /// <exception cref="ConfigException">The store cannot be read.</exception>
    public async ValueTask<WorkspaceMemory> ReadyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (Find() is { } ready) return ready;
            if (!lease.IsHeld) throw new LeaseLostException(workspace);
            await (memory.Filled ? Moved().InTurn() : Load()).WaitAsync(cancellation);
        }
    }

    /// <summary>Waits until reads show the version. While the memory is being filled they do: the store answers, and the memory not before it has the version.</summary>
    public async Task ReachAsync(long version, CancellationToken cancellation)
    {
        for (var readAgain = false; Find() is not { } ready || ready.Version < version;)
        {
            // Without the lease the store answers.
            if (!memory.Filled || !lease.IsHeld)
            {
                memory.Owe(version);
                return;
            }

            if (underWay > 0)
            {
                await Moved().InTurn().WaitAsync(cancellation);
                continue;
            }

            // Where the store itself does not have it nobody will.
            if (readAgain) return;
            readAgain = true;
            Forget();
        }
    }

    /// <summary>Somebody was answered from the store; no read shows less from now on.</summary>
    public void Answered(long version) => memory.Owe(version);

    /// <summary>A batch goes to the ledger; one of the three below follows.</summary>
    public void Sent() => underWay++;

    /// <summary>Takes the ledger's answer to a batch; returns when a read shows what the answer says.</summary>
    public ValueTask AnsweredAsync(LedgerResult result, ConfigBatch batch)
    {
        underWay--;

        // A ledger that begins anew cannot tell what came before; with others under way nobody can.
        if (result.Previous is null && underWay > 0) Forget();

        // A fill that failed is begun again, or what is answered would gather until somebody reads.
        _ = Load();
        if (result is { Changed: true, Repeated: false }) memory.Take(new(result.Version, result.Previous ?? 0, batch.Writes));
        Signal();

        var needed = result.Changed ? result.Version : result.Previous ?? 0;
        if (memory.Filled) return memory.Version >= needed ? default : new(ReachAsync(needed, CancellationToken.None));
        memory.Owe(needed);
        return default;
    }

    /// <summary>The ledger refused a batch: nothing of it was done.</summary>
    public void Refused()
    {
        underWay--;
        Signal();
    }

    /// <summary>What became of a batch is not known.</summary>
    public void Lost()
    {
        underWay--;
        Forget();
    }

    /// <summary>Begins to fill the memory, if that is not done or under way. A failure shows at those who wait for it, and the next who asks tries again.</summary>
    public Task Load()
    {
        if (memory.Filled || !lease.IsHeld) return Task.CompletedTask;
        if (loading is null || loading.IsCompleted) loading = FillAsync(memory);
        return loading;
    }

    /// <summary>A batch was refused since another answers for the workspace by now: nothing of it was done.</summary>
    public void Fenced()
    {
        lease.Lost();
        Refused();
    }

    /// <summary>Ends a fill that is under way, and gives the lease up: nobody will read here any more.</summary>
    public Task LeaveAsync()
    {
        memory = new(workspace);
        return lease.ReleaseAsync();
    }

    void Forget()
    {
        memory = new(workspace);
        loading = null;
        _ = Load();
        Signal();
    }

    async Task FillAsync(WorkspaceMemory into)
    {
        try
        {
            for (EntryKey? after = null; ;)
            {
                var page = await store.ReadPageAsync(workspace, after, PageEntries);
                if (!ReferenceEquals(into, memory)) break;
                into.Fill(page);
                if (!page.More) break;
                after = new(page.Entries[^1].Type, page.Entries[^1].Key);
            }
        }
        catch (Exception e) when (ReferenceEquals(into, memory))
        {
            // What was answered meanwhile is in the store, where the next attempt finds it.
            memory = new(workspace);
            throw new ConfigException($"The workspace '{workspace}' could not be read ({e.Message}). Try again.");
        }
        catch (Exception)
        {
            // The memory was forgotten, and another is being filled.
        }

        Signal();
    }

    Task Moved() => (moved ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    void Signal()
    {
        var waiting = moved;
        moved = null;
        waiting?.TrySetResult();
    }
}
