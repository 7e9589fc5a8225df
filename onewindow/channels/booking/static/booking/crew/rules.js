// Conditions of a standard as tables: which answers make a question's consequence hold.

// Returns true, false, or null where only the server can tell.
export function holds(rule, facts) {
  if (rule === null) return null;
  const values = rule.asks.map(([scope, name]) => facts[scope]?.[name]);
  return rule.rows.some((row) => row.every((value, n) => value === values[n]));
}

export function factsOf(answers, kind, isAgent = false) {
  return {
    answers,
    applicant: { kind, type: kind === "natural" ? "1" : "2", is_agent: isAgent },
  };
}

// Materials of a list for these facts: `mustBring` ones count as missing when not ticked.
export function materialsFor(list, facts) {
  return list.materials
    .map((material) => ({ ...material, applies: holds(material.rule, facts) }))
    .filter((material) => material.applies !== false)
    .map((material) => ({
      ...material,
      mustBring: material.applies === true && material.is_mandatory && !material.is_free,
    }));
}

export function fieldsFor(list, facts) {
  return list.fields
    .map((one) => ({ ...one, applies: holds(one.rule, facts) }))
    .filter((one) => one.applies !== false)
    .map((one) => ({ ...one, required: one.required && one.applies === true }));
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

// GB 11643: what is wrong with a citizen's number, "" for nothing. Found at the door, not at night.
export function citizenFault(number) {
  const text = number.toUpperCase().replaceAll(" ", "");
  if (!/^\d{17}[\dX]$/.test(text)) return "公民身份号码应为 18 位，末位可以是 X。";
  const sum = WEIGHTS.reduce((total, weight, n) => total + weight * Number(text[n]), 0);
  return "10X98765432"[sum % 11] === text[17] ? "" : "公民身份号码校验码不符，至少有一位录错，请逐位核对。";
}
