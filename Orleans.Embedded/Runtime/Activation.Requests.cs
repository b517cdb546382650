namespace Orleans.Runtime;

/// <summary>Which requests run, and which wait.</summary>
sealed partial class Activation
{
    RequestList running;
    RequestList waiting;
    int readers;
    int exclusives;
    Dictionary<Guid, int>? sections;

    /// <summary>When it was last used, on the runtime's coarse clock.</summary>
    internal long LastUsed { get; private set; }

    /// <summary>Takes a request, to start now or later; false if the activation has ended.</summary>
    internal bool TryReceive(Request request)
    {
        bool schedule;
        lock (Turns.Gate)
        {
            if (state == ActivationState.Gone || (state == ActivationState.Deactivating && !request.IsForGrain)) return false;
            if (state != ActivationState.Active || !MayStart(request))
            {
                waiting.Add(request);
                return true;
            }
            schedule = Ready(request);
        }
        if (schedule) Turns.Schedule();
        return true;
    }

    /// <summary>Ends a request that was started, and starts those that waited for it.</summary>
    internal void Finished(Request request)
    {
        var schedule = false;
        lock (Turns.Gate)
        {
            running.Remove(request);
            if (request.Blocks == Blocking.Writers) readers--;
            else if (request.Blocks == Blocking.Everything) exclusives--;
            if (request.KeepsAlive) LastUsed = Runtime.Clock.Now;
            if (!waiting.IsEmpty) schedule = StartWaiting();
            if (wanted is not null && MayEnd()) schedule |= BeginEnd();
        }
        if (schedule) Turns.Schedule();
    }

    internal void EnterSection(Guid chain)
    {
        lock (Turns.Gate)
        {
            sections ??= [];
            sections[chain] = sections.GetValueOrDefault(chain) + 1;
        }
    }

    internal void LeaveSection(Guid chain)
    {
        lock (Turns.Gate)
        {
            if (sections is null || !sections.TryGetValue(chain, out var count)) return;
            if (count > 1) sections[chain] = count - 1;
            else sections.Remove(chain);
        }
    }

    /// <summary>Fails the callers whose time is up.</summary>
    internal void FailOverdue(long now)
    {
        if (running.IsEmpty && waiting.IsEmpty) return;
        List<Request>? overdue = null;
        lock (Turns.Gate)
        {
            for (var request = running.First; request is not null; request = request.Next)
                if (request.Deadline <= now) (overdue ??= []).Add(request);
            for (var request = waiting.First; request is not null;)
            {
                var next = request.Next;
                if (request.Deadline <= now)
                {
                    waiting.Remove(request);
                    (overdue ??= []).Add(request);
                }
                request = next;
            }
        }
        overdue?.ForEach(request => request.TimeOut(this));
    }

    /// <summary>Whether the time of any of its callers is up.</summary>
    internal bool HasOverdue(long now)
    {
        if (running.IsEmpty && waiting.IsEmpty) return false;
        lock (Turns.Gate) return IsOverdue(running.First, now) || IsOverdue(waiting.First, now);
    }

    /// <summary>What it does and what waits for it, one thing on each line.</summary>
    internal IEnumerable<string> Describe()
    {
        if (state is not (ActivationState.Active or ActivationState.Gone)) yield return $"{GrainId}: {state}";
        for (var request = running.First; request is not null; request = request.Next) yield return $"{GrainId}: {request} runs";
        for (var request = waiting.First; request is not null; request = request.Next) yield return $"{GrainId}: {request} waits for its turn";
    }

    static bool IsOverdue(Request? first, long now)
    {
        for (var request = first; request is not null; request = request.Next)
            if (request.Deadline <= now) return true;
        return false;
    }

    bool Ready(Request request)
    {
        request.Blocks = BlockingOf(request);
        if (request.Blocks == Blocking.Writers) readers++;
        else if (request.Blocks == Blocking.Everything) exclusives++;
        running.Add(request);
        return Turns.Add(request);
    }

    Blocking BlockingOf(Request request) =>
        request.IsAlwaysInterleave || Class.MayInterleave(GrainInstance, request) ? Blocking.Nothing
        : request.IsReadOnly ? Blocking.Writers
        : Blocking.Everything;

    bool MayStart(Request request)
    {
        if (exclusives == 0 && (readers == 0 || request.IsReadOnly)) return true;
        return request.IsAlwaysInterleave
            || Class.MayInterleave(GrainInstance, request)
            || (sections is { Count: > 0 } && request.Context is { } context && sections.ContainsKey(context.ReentrancyId));
    }

    bool StartWaiting()
    {
        if (state != ActivationState.Active) return false;
        var schedule = false;
        for (var request = waiting.First; request is not null;)
        {
            var next = request.Next;
            if (MayStart(request))
            {
                waiting.Remove(request);
                schedule |= Ready(request);
            }
            request = next;
        }
        return schedule;
    }
}
