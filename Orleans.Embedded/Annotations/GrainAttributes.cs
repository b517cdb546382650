using Orleans.Runtime;

namespace Orleans
{
    /// <summary>The name of a grain class in identities; otherwise it is the class name in lower case without <c>grain</c> at its end.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class GrainTypeAttribute : Attribute
    {
        readonly string name;

        /// <summary>Gives the name.</summary>
        public GrainTypeAttribute(string grainType) => name = grainType;

        /// <summary>The name.</summary>
        public GrainType GetGrainType(IServiceProvider services, Type type) => GrainType.Create(name);
    }

    /// <summary>How long activations of the class may be idle before they are deactivated.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class CollectionAgeLimitAttribute : Attribute
    {
        /// <summary>The shortest limit.</summary>
        public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

        readonly TimeSpan fixedLimit;

        /// <summary>Gives the limit by the properties.</summary>
        public CollectionAgeLimitAttribute() { }

        /// <summary>Gives the limit as <see cref="TimeSpan.Parse(string)"/> reads it.</summary>
        public CollectionAgeLimitAttribute(string inactivityPeriod) =>
            fixedLimit = TimeSpan.Parse(inactivityPeriod, System.Globalization.CultureInfo.InvariantCulture);

        /// <summary>The days of the limit.</summary>
        public double Days { get; set; }

        /// <summary>The hours of the limit.</summary>
        public double Hours { get; set; }

        /// <summary>The minutes of the limit.</summary>
        public double Minutes { get; set; }

        /// <summary>Whether activations are never idle.</summary>
        public bool AlwaysActive { get; set; }

        /// <summary>The limit, at least <see cref="MinAgeLimit"/>.</summary>
        public TimeSpan AgeLimit
        {
            get
            {
                if (AlwaysActive) return TimeSpan.MaxValue;
                var limit = fixedLimit + TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
                return limit < MinAgeLimit ? MinAgeLimit : limit;
            }
        }
    }

    /// <summary>Activations of the class are never deactivated for being idle.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class KeepAliveAttribute : Attribute;
}

namespace Orleans.Metadata
{
    /// <summary>The grain type that a reference of the interface means where several classes implement it.</summary>
    [AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
    public sealed class DefaultGrainTypeAttribute : Attribute
    {
        /// <summary>Names the grain type.</summary>
        public DefaultGrainTypeAttribute(string grainType) => GrainTypeName = grainType;

        internal string GrainTypeName { get; }
    }
}

namespace Orleans.Providers
{
    /// <summary>The storage that <see cref="Grain{TGrainState}"/> of the class uses.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class StorageProviderAttribute : Attribute
    {
        /// <summary>The name of the storage.</summary>
        public string ProviderName { get; set; } = ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
    }

    /// <summary>Names of providers that are used when none is given.</summary>
    public static class ProviderConstants
    {
        /// <summary>The default storage.</summary>
        public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";

        /// <summary>The storage of stream subscriptions.</summary>
        public const string DEFAULT_PUBSUB_PROVIDER_NAME = "PubSubStore";
    }
}
