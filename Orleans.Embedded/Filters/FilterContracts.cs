using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call on its way through the filters.</summary>
public interface IGrainCallContext
{
    /// <summary>The method and its arguments.</summary>
    IInvokable Request { get; }

    /// <summary>The grain, or the reference on the caller's side.</summary>
    object Grain { get; }

    /// <summary>The calling grain, if one calls.</summary>
    GrainId? SourceId { get; }

    /// <summary>The called grain.</summary>
    GrainId TargetId { get; }

    /// <summary>The interface.</summary>
    GrainInterfaceType InterfaceType { get; }

    /// <summary>The interface's name.</summary>
    string InterfaceName { get; }

    /// <summary>The method's name.</summary>
    string MethodName { get; }

    /// <summary>The method of the interface.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The result; setting it replaces the response.</summary>
    object? Result { get; set; }

    /// <summary>How the call ended; null before that.</summary>
    Response? Response { get; set; }

    /// <summary>Goes on to the next filter, and in the end to the method.</summary>
    Task Invoke();
}

/// <summary>A call, on the called side.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The called activation.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>The method of the class.</summary>
    MethodInfo ImplementationMethod { get; }
}

/// <summary>A call, on the calling side.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The calling activation, if one calls.</summary>
    IGrainContext? SourceContext { get; }
}

/// <summary>Stands before each call on the called side; a grain may implement it for its own.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Goes on by <see cref="IGrainCallContext.Invoke"/>, or not.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Stands before each call on the calling side.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Goes on by <see cref="IGrainCallContext.Invoke"/>, or not.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}

/// <summary>A filter on the called side, as a function.</summary>
public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

/// <summary>A filter on the calling side, as a function.</summary>
public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);
