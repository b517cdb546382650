using Microsoft.Extensions.Logging;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.PubSub.Consuming;

/// <summary>What a consumer does with the messages of one connection.</summary>
sealed partial class MessageWork<T>(
    TopicName topic,
    ConsumerSettings settings,
    IMessageFormat<T> format,
    MessageHandler<T> handler,
    PubSubEnvironment environment,
    ILogger logger)
{
    readonly FailureCounts failures = new();
    bool malformedLogged;

    /// <summary>Takes messages until cancelled or the connection fails, and ends when none of them is being handled any more.</summary>
    public async Task TakeAsync(IBackendConsumer consumer, CancellationToken stop)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var slots = new Places(settings.Concurrency);
        var inHand = new TaskSet();
        try
        {
            while (true)
            {
                await slots.WaitAsync(stop);
                var delivery = await consumer.ReceiveAsync(stop);
                inHand.Add(ProcessAsync(consumer, delivery, slots, lost.Token));
            }
        }
        finally
        {
            lost.CancelInTurn();
            await inHand.WhenAllAsync();
        }
    }

    async Task ProcessAsync(IBackendConsumer consumer, Delivery delivery, Places slots, CancellationToken stop)
    {
        // Lets the loop take the next message although this handler may compute for long before it first waits.
        if (!settings.BeginsAtOnce) await Task.Yield();
        var outcome = Outcome.Unfinished;
        try
        {
            outcome = await HandleAsync(delivery, stop);
        }
        finally
        {
            slots.Release();
        }

        await AnswerAsync(consumer, delivery, outcome, stop);
    }

    async Task<Outcome> HandleAsync(Delivery delivery, CancellationToken stop)
    {
        if (Read(delivery) is not { } message) return Outcome.Done;
        var started = environment.Time.GetTimestamp();
        try
        {
            await HandleRateLimitedAsync(message, stop);
            environment.Metrics.Processed(settings.Component, topic, settings.Subscription, environment.Time.GetElapsedTime(started));
            if (failures.Remove(delivery.Message)) LogRecovered(topic, settings.Subscription);
            return Outcome.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Outcome.Unfinished;
        }
        catch (Exception e)
        {
            environment.Metrics.Failed(settings.Component, topic, settings.Subscription);
            var count = failures.Add(delivery.Message);
            if (count == 1) LogFailed(e, topic, settings.Subscription);
            if (!topic.Durable && count >= settings.BestEffortAttempts) return GiveUp(delivery);
            return new Outcome(false, settings.Retry.After(count));
        }
    }

    Outcome GiveUp(Delivery delivery)
    {
        failures.Remove(delivery.Message);
        LogGivenUp(topic, settings.Subscription, settings.BestEffortAttempts);
        environment.Metrics.Dropped(settings.Component, topic, settings.Subscription);
        return Outcome.Done;
    }

    async Task HandleRateLimitedAsync(Received<T> message, CancellationToken stop)
    {
        var started = environment.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await handler(message, stop);
                return;
            }
            catch (RateLimitedException) when (environment.Time.GetElapsedTime(started) < settings.RateLimitTimeout)
            {
                environment.Metrics.RateLimited(settings.Component, topic, settings.Subscription);
            }

            await Task.Delay(settings.RateLimitRetry, environment.Time, stop);
        }
    }

    async Task AnswerAsync(IBackendConsumer consumer, Delivery delivery, Outcome outcome, CancellationToken stop)
    {
        try
        {
            if (outcome.IsDone)
            {
                await consumer.AcknowledgeAsync(delivery, CancellationToken.None);
                return;
            }

            if (outcome.RetryAfter is not { } delay) return;
            await Task.Delay(delay, environment.Time, stop);
            await consumer.NegativeAcknowledgeAsync(delivery, stop);
        }
        catch (Exception e) when (e is PubSubException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone, and with it the broker's note that this message is held: it comes again by itself.
        }
    }

    Received<T>? Read(Delivery delivery)
    {
        try
        {
            return new Received<T>(format.Read(delivery.Message.Body), delivery.Message.Properties, delivery.Redelivered);
        }
        catch (MalformedMessageException e)
        {
            if (!malformedLogged) LogMalformed(e, topic);
            malformedLogged = true;
            environment.Metrics.Dropped(settings.Component, topic, settings.Subscription);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of {Topic} cannot be handled by {Subscription}; it is delivered again")]
    partial void LogFailed(Exception exception, TopicName topic, string subscription);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of {Topic}, which is not durable, is dropped by {Subscription} after {Attempts} attempts")]
    partial void LogGivenUp(TopicName topic, string subscription, int attempts);

    [LoggerMessage(Level = LogLevel.Information, Message = "A message of {Topic} that had failed was handled by {Subscription}")]
    partial void LogRecovered(TopicName topic, string subscription);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of {Topic} cannot be read and is dropped; further ones are only counted")]
    partial void LogMalformed(Exception exception, TopicName topic);

    sealed record Outcome(bool IsDone, TimeSpan? RetryAfter)
    {
        public static Outcome Done { get; } = new(true, null);

        public static Outcome Unfinished { get; } = new(false, null);
    }
}
