using Orleans.Timers;

namespace Orleans.Runtime;

enum ActivationState : byte
{
    Activating,
    Active,
    Deactivating,
    Gone,
}

/// <summary>How an activation begins and ends.</summary>
sealed partial class Activation
{
    ActivationState state;
    DeactivationReason? wanted;
    long keptUntil;
    bool servesFirst;
    object? made;
    bool ending;

    internal bool IsGone => state == ActivationState.Gone;

    /// <summary>Begins with an object that exists already, and belongs to somebody else.</summary>
    internal void ActivateWith(object instance)
    {
        GrainInstance = instance;
        HasFilters = Runtime.IncomingFilters.Count > 0;
        lock (Turns.Gate) state = ActivationState.Active;
    }

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        Begin(ContextValues.Of(requestContext, Guid.Empty));

    /// <summary>Makes the object and activates it, under the values of the request that asked for it.</summary>
    internal void Begin(ContextValues? values)
    {
        Func<Task> begin = () =>
        {
            RequestContext.Current = values;
            return ActivateAsync();
        };
        bool schedule;
        lock (Turns.Gate) schedule = Turns.Add(begin);
        if (schedule) Turns.Schedule();
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        var schedule = false;
        lock (Turns.Gate)
        {
            if (wanted is not null || state is ActivationState.Deactivating or ActivationState.Gone) return;
            wanted = deactivationReason;
            servesFirst = state == ActivationState.Activating || deactivationReason.ReasonCode == DeactivationReasonCode.ShuttingDown;
            if (!servesFirst) state = ActivationState.Deactivating;
            if (MayEnd()) schedule = BeginEnd();
        }
        if (schedule) Turns.Schedule();
    }

    /// <summary>Ends the activation since what it holds in memory is not what is stored.</summary>
    internal void Distrust(Exception error) =>
        Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, error, "A stored state is not the one that was read."));

    /// <summary>Ends the activation at once, without its consent: its process is said to have died.</summary>
    internal void Abandon(Exception error)
    {
        StopTimers();
        List<Request> left = [];
        lock (Turns.Gate)
        {
            state = ActivationState.Gone;
            for (var request = running.First; request is not null; request = request.Next) left.Add(request);
            for (var request = waiting.First; request is not null; request = request.Next) left.Add(request);
            waiting = default;
        }
        left.ForEach(request => request.Fail(error));
        deactivated.TrySetResult();
    }

    /// <summary>Ends the activation with its process: nothing of it goes on, and only callers from elsewhere learn of it.</summary>
    internal void Perish(Exception error)
    {
        List<CallRequest> outside = [];
        lock (Turns.Gate)
        {
            state = ActivationState.Gone;
            for (var request = running.First; request is not null; request = request.Next) Take(request);
            for (var request = waiting.First; request is not null; request = request.Next) Take(request);
        }
        outside.ForEach(call => call.Fail(error));

        void Take(Request request)
        {
            if (request is CallRequest { Source: null } call) outside.Add(call);
        }
    }

    internal void KeepUntil(long time)
    {
        lock (Turns.Gate) keptUntil = time;
    }

    /// <summary>Ends the activation if nobody has used it for its class's age limit.</summary>
    internal void CollectIfIdle(long now)
    {
        lock (Turns.Gate)
        {
            if (state != ActivationState.Active || !running.IsEmpty || !waiting.IsEmpty || now < keptUntil) return;
            if (now - LastUsed < Class.AgeLimit.Ticks) return;
        }
        Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"Nobody called for {Class.AgeLimit}."));
    }

    // What waits goes to the next activation. But at shutdown there is none; and after an end that was asked for while it began,
    // the next one would only ask for the same.
    bool MayEnd() => !ending && running.IsEmpty && state switch
    {
        ActivationState.Deactivating => true,
        ActivationState.Active => servesFirst && waiting.IsEmpty,
        _ => false,
    };

    bool BeginEnd()
    {
        state = ActivationState.Deactivating;
        ending = true;
        return Turns.Add((Func<Task>)DeactivateAsync);
    }

    async Task ActivateAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(Runtime.Collection.ActivationTimeout, Runtime.Time);
            GrainInstance = made = Class.Create(ActivationServices, this);
            HasFilters = Runtime.IncomingFilters.Count > 0 || GrainInstance is IIncomingGrainCallFilter;
            if (GrainInstance is ILifecycleParticipant<IGrainLifecycle> participant) participant.Participate(Lifecycle);
            if (lifecycle is not null) await lifecycle.StartAsync(timeout.Token);
            if (GrainInstance is IGrainBase grain) await grain.OnActivateAsync(timeout.Token);
        }
        catch (Exception error)
        {
            Runtime.Log.ActivationFailed(error, GrainId);
            await EndAsync(new DeactivationReason(DeactivationReasonCode.ActivationFailed, error, "The activation failed."), error);
            return;
        }
        bool schedule;
        lock (Turns.Gate)
        {
            if (state == ActivationState.Gone) return;
            state = ActivationState.Active;
            LastUsed = Runtime.Clock.Now;
            schedule = StartWaiting();
            if (wanted is not null && MayEnd()) schedule |= BeginEnd();
        }
        if (schedule) Turns.Schedule();
    }

    async Task DeactivateAsync()
    {
        var reason = wanted!.Value;
        try
        {
            using var timeout = new CancellationTokenSource(Runtime.Collection.DeactivationTimeout, Runtime.Time);
            StopTimers();
            if (made is IGrainBase grain) await grain.OnDeactivateAsync(reason, timeout.Token).WaitAsync(timeout.Token);
            if (lifecycle is not null) await lifecycle.StopAsync(timeout.Token);
        }
        catch (Exception error)
        {
            Runtime.Log.DeactivationFailed(error, GrainId);
        }
        await EndAsync(reason, null);
    }

    async Task EndAsync(DeactivationReason reason, Exception? error)
    {
        StopTimers();
        try
        {
            if (made is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (made as IDisposable)?.Dispose();
            if (scope is IAsyncDisposable services) await services.DisposeAsync();
        }
        catch (Exception disposal)
        {
            Runtime.Log.DeactivationFailed(disposal, GrainId);
        }
        RequestList left;
        lock (Turns.Gate)
        {
            if (state == ActivationState.Gone) return;
            state = ActivationState.Gone;
            left = waiting;
            waiting = default;
        }
        if (error is null) Runtime.Directory.Replace(this, left);
        else
        {
            Runtime.Directory.Remove(this);
            for (var request = left.First; request is not null;)
            {
                var next = request.Next;
                request.Fail(error);
                request = next;
            }
        }
        Runtime.Log.Deactivated(GrainId, reason.ReasonCode);
        deactivated.TrySetResult();
    }

    void StopTimers() => (GetComponent(typeof(ActivationTimers)) as ActivationTimers)?.Dispose();
}
