namespace Orleans.Runtime;

/// <summary>An error of the runtime.</summary>
public class OrleansException : Exception
{
    /// <summary>Says nothing.</summary>
    public OrleansException() { }

    /// <summary>Says what happened.</summary>
    public OrleansException(string message) : base(message) { }

    /// <summary>Says what happened, and why.</summary>
    public OrleansException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>A call was not taken.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message) : base(message) { }

    internal OrleansMessageRejectionException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The silo has not started, or has stopped.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>Says nothing more.</summary>
    public SiloUnavailableException() : base("The silo is not available") { }

    /// <summary>Says what happened.</summary>
    public SiloUnavailableException(string msg) : base(msg) { }

    /// <summary>Says what happened, and why.</summary>
    public SiloUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The configuration is wrong.</summary>
public sealed class OrleansConfigurationException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public OrleansConfigurationException(string message) : base(message) { }

    /// <summary>Says what is wrong, and why.</summary>
    public OrleansConfigurationException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>A reminder could not be kept.</summary>
public sealed class ReminderException : OrleansException
{
    /// <summary>Says why.</summary>
    public ReminderException(string message) : base(message) { }
}
