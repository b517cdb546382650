using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans
{
    /// <summary>Streams, for grains.</summary>
    public static class GrainStreamingExtensions
    {
        /// <summary>The stream provider of that name.</summary>
        public static IStreamProvider GetStreamProvider(this Grain grain, string name) => GetStreamProvider((IGrainBase)grain, name);

        /// <summary>The stream provider of that name.</summary>
        public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name) => StreamProviders.Of(grain.GrainContext.ActivationServices, name);
    }

    /// <summary>Streams, from outside of the grains.</summary>
    public static class ClientStreamingExtensions
    {
        /// <summary>The stream provider of that name.</summary>
        public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) => StreamProviders.Of(client.ServiceProvider, name);
    }
}

namespace Orleans.Runtime
{
    static class StreamProviders
    {
        internal static IStreamProvider Of(IServiceProvider services, string name) => services.GetKeyedService<IStreamProvider>(name)
            ?? throw new KeyNotFoundException($"No stream provider is named '{name}': call AddMemoryStreams(\"{name}\")");
    }
}

namespace Orleans.Streams
{
    /// <summary>Subscriptions by functions.</summary>
    public static class AsyncObservableExtensions
    {
        /// <summary>Subscribes a function.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync) =>
            obs.SubscribeAsync(new FunctionObserver<T>(onNextAsync, null, null));

        /// <summary>Subscribes functions for events and failures.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync) =>
            obs.SubscribeAsync(new FunctionObserver<T>(onNextAsync, onErrorAsync, null));

        /// <summary>Subscribes functions for events and the end.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Task> onCompletedAsync) =>
            obs.SubscribeAsync(new FunctionObserver<T>(onNextAsync, null, onCompletedAsync));

        /// <summary>Subscribes functions for events, failures and the end.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync, Func<Task> onCompletedAsync) =>
            obs.SubscribeAsync(new FunctionObserver<T>(onNextAsync, onErrorAsync, onCompletedAsync));
    }

    /// <summary>Subscriptions resumed by functions.</summary>
    public static class StreamSubscriptionHandleExtensions
    {
        /// <summary>Gives the subscription another function.</summary>
        public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(this StreamSubscriptionHandle<T> handle, Func<T, StreamSequenceToken?, Task> onNextAsync, StreamSequenceToken? token = null) =>
            handle.ResumeAsync(new FunctionObserver<T>(onNextAsync, null, null), token);

        /// <summary>Gives the subscription other functions, for events and failures.</summary>
        public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(this StreamSubscriptionHandle<T> handle, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync, StreamSequenceToken? token = null) =>
            handle.ResumeAsync(new FunctionObserver<T>(onNextAsync, onErrorAsync, null), token);
    }

    sealed class FunctionObserver<T>(Func<T, StreamSequenceToken?, Task> onNext, Func<Exception, Task>? onError, Func<Task>? onCompleted) : IAsyncObserver<T>
    {
        public Task OnNextAsync(T item, StreamSequenceToken? token = null) => onNext(item, token);

        public Task OnCompletedAsync() => onCompleted?.Invoke() ?? Task.CompletedTask;

        public Task OnErrorAsync(Exception ex) => onError?.Invoke(ex) ?? Task.CompletedTask;
    }
}
