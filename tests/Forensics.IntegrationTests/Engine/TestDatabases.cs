using System.Globalization;
using Forensics.Engine.Storage;
using Npgsql;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Forensics.IntegrationTests.Engine;

/// <summary>Which database a test keeps its data in.</summary>
public enum TestDatabase
{
    Sqlite,
    Postgres,
}

/// <summary>Databases on PostgreSQL, one a test: copies of one whose tables are up to date, which takes a fraction of making them.</summary>
/// <remarks>The server is that of <c>FORENSICS_TEST_POSTGRES</c>, a connection string with the right to make databases; without it, a
/// <see cref="PostgresCluster"/> for as long as the test process lives.</remarks>
public static class TestDatabases
{
    static readonly Lazy<PostgresCluster> Own = new(() => new PostgresCluster());
    static readonly Lazy<string> Template = new(MakeTemplate);
    static int made;

    /// <summary>Connection string of the server the tests were given; null when they start their own.</summary>
    public static string? Given { get; } = Environment.GetEnvironmentVariable("FORENSICS_TEST_POSTGRES") is { Length: > 0 } given ? given : null;

    /// <summary>Why tests on PostgreSQL are skipped; null when they are run. With CI set they are run, and fail without a server.</summary>
    public static string? SkipReason { get; } =
        Given is not null || PostgresCluster.Programs is not null || Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ? null
        : "PostgreSQL is missing: run tools/setup.sh test, or set FORENSICS_TEST_POSTGRES.";

    /// <summary>Makes a database.</summary>
    /// <param name="empty">Without any table.</param>
    /// <returns>Its connection string.</returns>
    public static string Make(bool empty = false)
    {
        var name = NewName();
        Run($"CREATE DATABASE \"{name}\" TEMPLATE \"{(empty ? "template0" : Template.Value)}\"");
        return To(name);
    }

    public static void Drop(string connectionString) =>
        Run($"DROP DATABASE IF EXISTS \"{new NpgsqlConnectionStringBuilder(connectionString).Database}\" WITH (FORCE)");

    static string MakeTemplate()
    {
        var name = NewName();
        Run($"CREATE DATABASE \"{name}\" TEMPLATE template0");
        var folder = Directory.CreateTempSubdirectory("forensics-template-");
        Database.Open(DataFolder.Open(folder.FullName), To(name)).Dispose();
        folder.Delete(recursive: true);
        if (Given is not null)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Drop(To(name));
        }

        return name;
    }

    static string NewName() => string.Create(CultureInfo.InvariantCulture, $"forensics_test_{Environment.ProcessId}_{Interlocked.Increment(ref made)}");

    static string Server => Given ?? Own.Value.To();

    static string To(string database) => new NpgsqlConnectionStringBuilder(Server) { Database = database, MaxPoolSize = 20 }.ToString();

    static void Run(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        command.ExecuteNonQuery();
    }
}

/// <summary>Marks the classes that run on PostgreSQL: <c>[Trait(OnPostgres.Name, OnPostgres.Value)]</c>.</summary>
public static class OnPostgres
{
    public const string Name = "Database";
    public const string Value = "PostgreSQL";

    internal static string? SkipReason(ITypeInfo tests) => TestDatabases.SkipReason is { } reason
        && tests.GetCustomAttributes(typeof(TraitAttribute)).Any(trait => trait.GetConstructorArguments().SequenceEqual([Name, Value])) ? reason : null;
}

/// <summary>A test of a class that runs on each database: skipped by name where its database is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Forensics.IntegrationTests.Engine.StorageFactDiscoverer", "Forensics.IntegrationTests")]
public sealed class StorageFactAttribute : FactAttribute;

/// <inheritdoc cref="StorageFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Forensics.IntegrationTests.Engine.StorageTheoryDiscoverer", "Forensics.IntegrationTests")]
public sealed class StorageTheoryAttribute : TheoryAttribute;

public sealed class StorageFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    readonly IMessageSink sink = sink;

    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        OnPostgres.SkipReason(testMethod.TestClass.Class) is { } reason
            ? new SkippedTestCase(sink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, reason)
            : base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
}

public sealed class StorageTheoryDiscoverer(IMessageSink sink) : TheoryDiscoverer(sink)
{
    readonly IMessageSink sink = sink;

    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        OnPostgres.SkipReason(testMethod.TestClass.Class) is { } reason
            ? [new SkippedTestCase(sink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, reason)]
            : base.Discover(discoveryOptions, testMethod, theoryAttribute);
}

/// <summary>A test that is not run here, and why.</summary>
public sealed class SkippedTestCase : XunitTestCase
{
    string reason = "";

    [Obsolete("For the test framework, which makes it anew from what was serialized.")]
    public SkippedTestCase()
    {
    }

    public SkippedTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, string reason)
        : base(sink, display, options, method) => this.reason = reason;

    public override void Serialize(IXunitSerializationInfo data)
    {
        base.Serialize(data);
        data.AddValue(nameof(reason), reason);
    }

    public override void Deserialize(IXunitSerializationInfo data)
    {
        base.Deserialize(data);
        reason = data.GetValue<string>(nameof(reason));
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute) => reason;
}
