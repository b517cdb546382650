using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Orleans.Serialization.Invocation;

/// <summary>A request: a method and its arguments.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>Whether it carries a cancellation token.</summary>
    bool IsCancellable => false;

    /// <summary>The object that it is for.</summary>
    object? GetTarget();

    /// <summary>Sets the object that it is for.</summary>
    void SetTarget(ITargetHolder holder);

    /// <summary>Runs it.</summary>
    ValueTask<Response> Invoke();

    /// <summary>The number of arguments.</summary>
    int GetArgumentCount();

    /// <summary>An argument, by its place from 0.</summary>
    object? GetArgument(int index);

    /// <summary>Replaces an argument.</summary>
    void SetArgument(int index, object? value);

    /// <summary>The method's name.</summary>
    string GetMethodName();

    /// <summary>The interface's name.</summary>
    string GetInterfaceName();

    /// <summary>Both names, as tracing shows them.</summary>
    string GetActivityName();

    /// <summary>The method of the interface.</summary>
    MethodInfo GetMethod();

    /// <summary>The interface.</summary>
    Type GetInterfaceType();

    /// <summary>How long the caller waits, where the method says.</summary>
    TimeSpan? GetDefaultResponseTimeout() => null;

    /// <summary>The token that it carries.</summary>
    CancellationToken GetCancellationToken() => default;

    /// <summary>Cancels it, where it can be.</summary>
    bool TryCancel() => false;
}

/// <summary>How a request ended.</summary>
public abstract class Response : IDisposable
{
    /// <summary>Without a result.</summary>
    public static Response Completed { get; } = new Response<object?>();

    /// <summary>The result.</summary>
    public abstract object? Result { get; set; }

    /// <summary>The error, if it failed.</summary>
    public abstract Exception? Exception { get; set; }

    /// <summary>A failure.</summary>
    public static Response FromException(Exception exception) => new Response<object?> { Exception = exception };

    /// <summary>A result.</summary>
    public static Response FromResult<TResult>(TResult value) => new Response<TResult> { TypedResult = value };

    /// <summary>The result, or the error thrown.</summary>
    public abstract T GetResult<T>();

    /// <summary>The type of the result.</summary>
    public virtual Type? GetSimpleResultType() => null;

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <inheritdoc/>
    public override string ToString() => Exception?.ToString() ?? Result?.ToString() ?? "[null]";
}

/// <summary>How a request ended, with the type of its result.</summary>
public sealed class Response<TResult> : Response
{
    /// <summary>The result.</summary>
    public TResult? TypedResult { get; set; }

    /// <inheritdoc/>
    public override Exception? Exception { get; set; }

    /// <inheritdoc/>
    public override object? Result
    {
        get => TypedResult;
        set => TypedResult = (TResult?)value;
    }

    /// <inheritdoc/>
    public override Type? GetSimpleResultType() => typeof(TResult);

    /// <inheritdoc/>
    public override T GetResult<T>()
    {
        if (Exception is not null) ExceptionDispatchInfo.Throw(Exception);
        return typeof(T) == typeof(TResult) ? (T)(object)TypedResult! : (T)Result!;
    }

    /// <inheritdoc/>
    public override void Dispose() { }
}
