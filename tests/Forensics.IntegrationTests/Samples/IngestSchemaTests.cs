using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Forensics.Disputes;

namespace Forensics.IntegrationTests.Samples;

/// <summary>The schema is the contract, the records are the code: neither may drift from the other.</summary>
public class IngestSchemaTests
{
    static readonly SchemaCheck Check = new(SampleFiles.Schema);
    static readonly JsonObject Definitions = SampleFiles.Schema["$defs"]!.AsObject();

    public static TheoryData<string> Types => [.. Derived().Select(derived => (string)derived.TypeDiscriminator!)];

    [Fact]
    public void The_schema_offers_the_types_of_the_code()
    {
        var offered = SampleFiles.Schema["oneOf"]!.AsArray().Select(option => (string)option!["$ref"]!);
        Assert.Equal(Derived().Select(derived => $"#/$defs/{derived.TypeDiscriminator}").Order(), offered.Order());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_record_of_the_code_and_of_the_schema_has_the_same_fields(string type)
    {
        var schema = Definitions[type]!.AsObject();
        Assert.Equal(type, (string?)schema["properties"]!["type"]!["const"]);
        SameFields(schema, Derived().Single(derived => Equals(derived.TypeDiscriminator, type)).DerivedType, type, isRecord: true);
    }

    [Fact]
    public void Every_field_and_definition_is_described()
    {
        var properties = Definitions.SelectMany(definition => (definition.Value!["properties"]?.AsObject() ?? []).Select(property => (Name: $"{definition.Key}.{property.Key}", property.Value)));
        var undescribed = properties.Concat(Definitions.Select(definition => (Name: definition.Key, definition.Value))).Where(item => string.IsNullOrWhiteSpace((string?)item.Value!["description"]));
        Assert.Empty(undescribed.Select(item => item.Name));
    }

    [Fact]
    public void There_is_a_valid_example_of_every_type()
    {
        Assert.Equal(Derived().Select(derived => $"{derived.TypeDiscriminator}.json").Order(), SampleFiles.Examples.Select(Path.GetFileName).Order());
        foreach (var file in SampleFiles.Examples)
        {
            Valid(File.ReadAllText(file), file);
            Assert.Equal(Path.GetFileNameWithoutExtension(file), (string?)JsonNode.Parse(File.ReadAllText(file))!["type"]);
        }
    }

    [Fact]
    public void Every_line_of_the_samples_is_valid()
    {
        foreach (var folder in SampleFiles.Folders)
        {
            Assert.All(SampleFiles.Lines(folder), line => Valid(line, folder));
        }
    }

    [Theory]
    [InlineData("order", "buyre", "\"B-1\"")]
    [InlineData("order", "amountPaidFen", "\"4990\"")]
    [InlineData("order", "amountPaidFen", "49.9")]
    [InlineData("order", "goods", null)]
    [InlineData("order", "paidAt", "\"yesterday\"")]
    [InlineData("after-sale", "kind", "\"refundOnly\"")]
    [InlineData("after-sale", "text", "null")]
    [InlineData("event", "by", "2")]
    [InlineData("evidence", "file", null)]
    [InlineData("report", "claims", "[\"web-image\",\"fake\"]")]
    [InlineData("report", "regions", "[{\"evidence\":\"V-1\",\"x\":1,\"y\":1,\"width\":5}]")]
    public void The_schema_and_the_code_refuse_alike(string type, string field, string? value)
    {
        var record = Example(type);
        record.Remove(field);
        if (value is not null)
        {
            record[field] = JsonNode.Parse(value);
        }

        Assert.NotEmpty(Check.Problems(record));
        Assert.ThrowsAny<JsonException>(() => SampleFiles.Read(record.ToJsonString()));
    }

    [Theory]
    [InlineData("order", "paidAt", "\"2026-10-08T12:31:00\"")]
    [InlineData("order", "amountPaidFen", "-1")]
    [InlineData("evidence", "file", "\"../other/picture.jpg\"")]
    [InlineData("evidence", "file", "\"/etc/picture.jpg\"")]
    [InlineData("report", "claims", "[]")]
    [InlineData("report", "evidence", "[]")]
    public void The_schema_refuses_values_that_make_no_sense(string type, string field, string value)
    {
        var record = Example(type);
        record[field] = JsonNode.Parse(value);
        Assert.NotEmpty(Check.Problems(record));
    }

    static void Valid(string json, string where)
    {
        var problems = Check.Problems(JsonNode.Parse(json));
        Assert.True(problems.Count == 0, $"{where}: {string.Join("; ", problems)}");
        var record = SampleFiles.Read(json);
        Assert.Equal(record.Id, SampleFiles.Read(JsonSerializer.Serialize(record, DisputeJson.Options)).Id);
        Assert.Empty(Check.Problems(JsonSerializer.SerializeToNode(record, DisputeJson.Options)));
    }

    static JsonObject Example(string type) => JsonNode.Parse(File.ReadAllText(SampleFiles.Examples.Single(file => Path.GetFileNameWithoutExtension(file) == type)))!.AsObject();

    static IList<JsonDerivedType> Derived() => DisputeJson.Options.GetTypeInfo(typeof(IngestRecord)).PolymorphismOptions!.DerivedTypes;

    static void SameFields(JsonObject schema, Type type, string path, bool isRecord = false)
    {
        var properties = DisputeJson.Options.GetTypeInfo(type).Properties;
        string[] discriminator = isRecord ? ["type"] : [];
        Assert.Equal(properties.Select(property => property.Name).Concat(discriminator).Order(), schema["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.Equal(properties.Where(property => property.IsRequired).Select(property => property.Name).Concat(discriminator).Order(), schema["required"]!.AsArray().Select(name => (string)name!).Order());
        Assert.False((bool)schema["additionalProperties"]!);
        foreach (var property in properties)
        {
            var field = schema["properties"]![property.Name]!.AsObject();
            var name = $"{path}.{property.Name}";
            Assert.True(property.IsSetNullable == TakesNull(field), $"{name}: null is {(property.IsSetNullable ? "" : "not ")}taken by the code, and the schema says otherwise.");
            SameValue(field, property.PropertyType, name);
        }
    }

    static void SameValue(JsonObject field, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var schema = WithoutNull(Check.Resolve(field));
        if (type.IsEnum)
        {
            var names = Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName);
            Assert.Equal(names, schema["enum"]!.AsArray().Select(name => (string)name!));
        }
        else if (DisputeJson.Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object })
        {
            SameFields(schema, type, path);
        }
        else if (type.IsGenericType)
        {
            Assert.Contains("array", schema["type"]!.ToJsonString(), StringComparison.Ordinal);
            SameValue(schema["items"]!.AsObject(), type.GetGenericArguments()[0], $"{path}[]");
        }
        else
        {
            var expected = type == typeof(bool) ? "boolean" : type == typeof(long) || type == typeof(int) ? "integer" : type == typeof(double) ? "number" : "string";
            Assert.Contains($"\"{expected}\"", schema["type"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal(type == typeof(DateTimeOffset), (string?)schema["format"] == "date-time");
        }
    }

    static bool TakesNull(JsonObject field) =>
        Check.Resolve(field) is var schema && (schema["anyOf"]?.AsArray().Any(option => (string?)option!["type"] == "null") ?? schema["type"] is JsonArray types && types.Any(type => (string?)type == "null"));

    static JsonObject WithoutNull(JsonObject schema) => schema["anyOf"] is JsonArray options ? Check.Resolve(options.First(option => (string?)option!["type"] != "null")!.AsObject()) : schema;
}
