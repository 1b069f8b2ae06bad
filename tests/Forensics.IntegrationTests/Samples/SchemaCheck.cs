using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Forensics.IntegrationTests.Samples;

/// <summary>Checks JSON against the part of JSON Schema 2020-12 that ingest.schema.json uses; any other keyword is an error.</summary>
/// <remarks>json-schema.org/draft/2020-12, core and validation vocabularies.</remarks>
sealed class SchemaCheck(JsonObject root)
{
    /// <summary>What is wrong, each with its path; empty when valid.</summary>
    public IReadOnlyList<string> Problems(JsonNode? value) => [.. Check(root, value, "$")];

    public JsonObject Resolve(JsonObject schema) =>
        schema["$ref"] is { } reference ? Resolve(root["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!.AsObject()) : schema;

    IEnumerable<string> Check(JsonObject schema, JsonNode? value, string path) =>
        schema.SelectMany(keyword => Check(keyword.Key, keyword.Value!, schema, value, path));

    IEnumerable<string> Check(string keyword, JsonNode rule, JsonObject schema, JsonNode? value, string path) => keyword switch
    {
        "$schema" or "$id" or "$defs" or "title" or "description" or "format" => [],
        "$ref" => Check(Resolve(schema), value, path),
        "oneOf" or "anyOf" => Options(keyword, rule.AsArray(), value, path),
        "not" => Check(rule.AsObject(), value, path).Any() ? [] : [$"{path} is of a form that is not allowed"],
        "type" => Types(rule).Any(type => IsOf(type, value)) ? [] : [$"{path} is not {rule.ToJsonString()}"],
        "const" => JsonNode.DeepEquals(rule, value) ? [] : [$"{path} is not {rule.ToJsonString()}"],
        "enum" => rule.AsArray().Any(item => JsonNode.DeepEquals(item, value)) ? [] : [$"{path} is not one of {rule.ToJsonString()}"],
        "required" when value is JsonObject record => rule.AsArray().Select(name => (string)name!).Where(name => !record.ContainsKey(name)).Select(name => $"{path}.{name} is missing"),
        "properties" when value is JsonObject record => rule.AsObject().Where(property => record.ContainsKey(property.Key))
            .SelectMany(property => Check(property.Value!.AsObject(), record[property.Key], $"{path}.{property.Key}")),
        "additionalProperties" when value is JsonObject record => record.Select(property => property.Key)
            .Where(name => !schema["properties"]!.AsObject().ContainsKey(name)).Select(name => $"{path}.{name} is not known"),
        "items" when value is JsonArray items => items.SelectMany((item, i) => Check(rule.AsObject(), item, $"{path}[{i}]")),
        "minItems" when value is JsonArray items => items.Count >= (int)rule ? [] : [$"{path} has too few items"],
        "uniqueItems" when value is JsonArray items => items.Select(item => item!.ToJsonString()).Distinct().Count() == items.Count ? [] : [$"{path} repeats an item"],
        "minLength" when IsOf("string", value) => ((string)value!).Length >= (int)rule ? [] : [$"{path} is too short"],
        "maxLength" when IsOf("string", value) => ((string)value!).Length <= (int)rule ? [] : [$"{path} is too long"],
        "pattern" when IsOf("string", value) => Regex.IsMatch((string)value!, (string)rule!) ? [] : [$"{path} does not match {rule}"],
        "minimum" when IsOf("number", value) => Number(value!) >= (decimal)rule ? [] : [$"{path} is below {rule}"],
        "required" or "properties" or "additionalProperties" or "items" or "minItems" or "uniqueItems" or "minLength" or "maxLength" or "pattern" or "minimum" => [],
        _ => [$"{path}: this check does not know the keyword {keyword}"],
    };

    IEnumerable<string> Options(string keyword, JsonArray options, JsonNode? value, string path)
    {
        var tried = options.Select(option => Check(option!.AsObject(), value, path).ToList()).ToList();
        var valid = tried.Count(problems => problems.Count == 0);
        return valid == 1 || (keyword == "anyOf" && valid > 1) ? [] : tried.MinBy(problems => problems.Count)!.Prepend($"{path} fits {valid} of {options.Count} forms");
    }

    static IEnumerable<string> Types(JsonNode rule) => rule is JsonArray several ? several.Select(type => (string)type!) : [(string)rule!];

    static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => Number(value!) % 1 == 0,
        _ => false,
    };

    static decimal Number(JsonNode value) => decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
