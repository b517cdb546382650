namespace Orleans.Runtime;

/// <summary>How calls and other requests come to activations.</summary>
sealed partial class SiloRuntime
{
    /// <summary>Takes a call to the activation of its grain.</summary>
    internal void Send(GrainReference target, CallRequest call)
    {
        call.Target = target;
        call.Source = RuntimeContext.Current;
        call.Context = RequestContext.Current;
        var token = call.GetCancellationToken();
        if (token.IsCancellationRequested)
        {
            call.Cancel(token);
            return;
        }
        if (OutgoingFilters.Count > 0) new OutgoingCall(this, call).Run();
        else Dispatch(call);
    }

    /// <summary>Takes a call to the activation of its grain, past the filters.</summary>
    internal void Dispatch(CallRequest call)
    {
        if (state == RuntimeState.Stopped && Successor is { } successor)
        {
            successor.Dispatch(call);
            return;
        }
        if (state != RuntimeState.Running && !(state == RuntimeState.Stopping && call.Source is not null))
        {
            call.Fail(new SiloUnavailableException(
                state == RuntimeState.Created ? $"The call {call.Method} came before the silo started" : $"The silo stops and takes no more calls; {call.Method} was refused"));
            return;
        }
        var timeout = TimeoutOf(call.Method);
        // The clock stands still between two looks, so that much is added: no call is given up early.
        if (timeout > TimeSpan.Zero && !call.Method.IsOneWay) call.Deadline = Clock.Now + timeout.Ticks + look.Ticks;
        var token = call.GetCancellationToken();
        if (token.CanBeCanceled)
            call.Cancellation = token.UnsafeRegister(static (state, cancelled) => ((CallRequest)state!).Cancel(cancelled), call);
        Deliver(call.Target, call);
    }

    /// <summary>Takes a request to the activation of a grain.</summary>
    internal void Deliver(GrainReference target, Request request)
    {
        if (target.Cached is { } cached && cached.TryReceive(request)) return;
        try
        {
            target.Cached = Deliver(target.GrainId, request);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            request.Fail(error);
        }
    }

    internal Activation Deliver(GrainId grain, Request request)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var activation = Directory.FindOrBegin(grain, request.Context);
            if (activation.TryReceive(request)) return activation;
            wait.SpinOnce();
        }
    }

    /// <summary>Takes a request to the activation of a grain; false if the silo stops.</summary>
    internal bool TryDeliver(GrainId grain, Request request)
    {
        if (state != RuntimeState.Running) return false;
        Deliver(grain, request);
        return true;
    }
}
