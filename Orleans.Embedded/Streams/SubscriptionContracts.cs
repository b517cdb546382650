using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Streams.Core
{
    /// <summary>A grain that is told of a subscription when the first event of it comes to an activation.</summary>
    public interface IStreamSubscriptionObserver
    {
        /// <summary>Gives the subscription an observer, by <see cref="StreamSubscriptionHandle{T}.ResumeAsync(IAsyncObserver{T}, StreamSequenceToken)"/> of its handle.</summary>
        Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
    }

    /// <summary>Makes the handle of a subscription.</summary>
    public interface IStreamSubscriptionHandleFactory
    {
        /// <summary>The stream.</summary>
        StreamId StreamId { get; }

        /// <summary>The provider.</summary>
        string ProviderName { get; }

        /// <summary>The identity of the subscription.</summary>
        GuidId SubscriptionId { get; }

        /// <summary>The handle, for events of the given type.</summary>
        StreamSubscriptionHandle<T> Create<T>();
    }
}

namespace Orleans.Streams
{
    /// <summary>Chooses namespaces of streams.</summary>
    public interface IStreamNamespacePredicate
    {
        /// <summary>The predicate as text.</summary>
        string PredicatePattern { get; }

        /// <summary>Whether it chooses a namespace.</summary>
        bool IsMatch(string streamNamespace);
    }
}

namespace Orleans
{
    /// <summary>Each stream of a namespace is subscribed to by the grain of the class whose key is the stream's.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ImplicitStreamSubscriptionAttribute : Attribute
    {
        /// <summary>All namespaces.</summary>
        public ImplicitStreamSubscriptionAttribute() : this(new AnyNamespace()) { }

        /// <summary>One namespace.</summary>
        public ImplicitStreamSubscriptionAttribute(string streamNamespace, string? streamIdMapper = null) : this(new OneNamespace(streamNamespace), streamIdMapper) { }

        /// <summary>The namespaces that a predicate of the type chooses.</summary>
        public ImplicitStreamSubscriptionAttribute(Type predicateType, string? streamIdMapper = null)
            : this((IStreamNamespacePredicate)Activator.CreateInstance(predicateType)!, streamIdMapper) { }

        /// <summary>The namespaces that a predicate chooses.</summary>
        public ImplicitStreamSubscriptionAttribute(IStreamNamespacePredicate predicate, string? streamIdMapper = null)
        {
            Predicate = predicate;
            StreamIdMapper = streamIdMapper;
        }

        /// <summary>Chooses the namespaces.</summary>
        public IStreamNamespacePredicate Predicate { get; }

        /// <summary>The name of what turns a stream's key into a grain's; the same key if null.</summary>
        public string? StreamIdMapper { get; init; }

        sealed class AnyNamespace : IStreamNamespacePredicate
        {
            public string PredicatePattern => "*";

            public bool IsMatch(string streamNamespace) => true;
        }

        sealed class OneNamespace(string name) : IStreamNamespacePredicate
        {
            public string PredicatePattern => name;

            public bool IsMatch(string streamNamespace) => streamNamespace == name;
        }
    }
}
