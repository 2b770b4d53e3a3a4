//! Expressions of a type.

use super::{Type, Writer};

impl Writer {
    /// An expression of that type, at most so deep; with calls in it while states are left.
    pub(super) fn expression(&mut self, ty: Type, depth: u32) -> String {
        if depth == 0 || self.random.once_in(4) {
            return self.leaf(ty);
        }
        if self.states > 0 && self.random.once_in(6) {
            return self.call(ty, depth - 1);
        }
        if self.random.once_in(7) {
            return self.choice(ty, depth - 1);
        }
        match ty {
            Type::Number => self.number(depth - 1),
            Type::Truth => self.truth(depth - 1),
            Type::Text => self.words(depth - 1),
            Type::Numbers => self.numbers(depth - 1),
            Type::Maybe => self.maybe(depth - 1),
            Type::Kind => self.kind(depth - 1),
        }
    }

    /// An expression without calls.
    pub(super) fn pure(&mut self, ty: Type, depth: u32) -> String {
        let states = std::mem::take(&mut self.states);
        let expression = self.expression(ty, depth);
        self.states = states;
        expression
    }

    /// A variable or a literal.
    fn leaf(&mut self, ty: Type) -> String {
        let fitting: Vec<String> = self
            .variables
            .iter()
            .filter(|variable| variable.ty == ty)
            .map(|variable| variable.name.clone())
            .collect();
        if !self.random.once_in(4)
            && let Some(name) = self.random.one_of(&fitting)
        {
            return match ty {
                Type::Number | Type::Truth | Type::Maybe => name.clone(),
                Type::Text | Type::Numbers | Type::Kind => format!("{name}.clone()"),
            };
        }
        match ty {
            // With its type, because methods are called on it.
            Type::Number => format!("{}_i32", self.random.below(6)),
            Type::Truth => self.random.once_in(2).to_string(),
            Type::Text => {
                let texts =
                    [r#""""#, r#""a""#, r#""it's \"quoted\"""#, r#""{% $x %}""#, r#""ä€😀""#, r#""a,b""#];
                format!("{}.to_owned()", self.random.one_of(&texts).unwrap_or(&r#""""#))
            }
            Type::Numbers => {
                let length = self.random.below(4);
                let elements: Vec<String> = (0..length).map(|_| self.random.below(6).to_string()).collect();
                if elements.is_empty() {
                    "Vec::<i32>::new()".to_owned()
                } else {
                    format!("vec![{}]", elements.join(", "))
                }
            }
            Type::Maybe => {
                if self.random.once_in(2) {
                    "None::<i32>".to_owned()
                } else {
                    format!("Some({})", self.random.below(6))
                }
            }
            Type::Kind => match self.random.below(4) {
                0 => "Kind::Plain".to_owned(),
                1 => format!("Kind::Sized {{ size: {}, label: None }}", self.random.below(6)),
                2 => format!("Kind::Named(\"k{}\".to_owned())", self.random.below(3)),
                _ => format!("Kind::Pair({}, true)", self.random.below(6)),
            },
        }
    }

    /// The result of a task.
    fn call(&mut self, ty: Type, depth: u32) -> String {
        self.states = self.states.saturating_sub(1);
        let number = self.pure(Type::Number, depth.min(1));
        match ty {
            Type::Number => match self.random.below(3) {
                0 => format!("quiet({number}).await"),
                _ => format!("number_of({number}).await?"),
            },
            Type::Truth => format!("check({number}).await?"),
            Type::Text => {
                let text = self.pure(Type::Text, depth.min(1));
                format!("text_of({text}, {number}).await?")
            }
            Type::Numbers => {
                if self.random.once_in(2) {
                    let list = self.pure(Type::Numbers, depth.min(1));
                    let function = if self.random.once_in(2) { "number_of" } else { "|x| number_of(x)" };
                    format!("states::map({list}, {function}).max_concurrency(1).await?")
                } else {
                    format!("numbers_of({number}).await?")
                }
            }
            Type::Maybe => format!("maybe_of({number}).await?"),
            Type::Kind => format!("kind_of({number}).await?"),
        }
    }

    /// One of two values, or of several.
    fn choice(&mut self, ty: Type, depth: u32) -> String {
        match self.random.below(4) {
            0 | 1 => {
                let (test, then) = (self.expression(Type::Truth, depth), self.expression(ty, depth));
                let otherwise = self.expression(ty, depth);
                format!("(if {test} {{ {then} }} else {{ {otherwise} }})")
            }
            2 => {
                let subject = self.expression(Type::Maybe, depth);
                let name = self.fresh("some");
                let mut then = String::new();
                self.scoped(|writer| {
                    writer.declare(&name, Type::Number, false);
                    then = writer.expression(ty, depth);
                });
                let otherwise = self.expression(ty, depth);
                format!("(match ({subject}) {{ Some({name}) => {then}, None => {otherwise} }})")
            }
            _ => {
                let subject = self.pure(Type::Kind, depth);
                let (size, pair) = (self.fresh("size"), self.fresh("pair"));
                let mut arms = Vec::new();
                self.scoped(|writer| {
                    writer.declare(&size, Type::Number, false);
                    let value = writer.expression(ty, depth);
                    arms.push(format!("Kind::Sized {{ size: {size}, .. }} => {value}"));
                });
                self.scoped(|writer| {
                    writer.declare(&pair, Type::Number, false);
                    let guard = writer.pure(Type::Truth, 1);
                    let value = writer.expression(ty, depth);
                    arms.push(format!("Kind::Pair({pair}, _) if {guard} => {value}"));
                });
                let (plain, other) = (self.expression(ty, depth), self.expression(ty, depth));
                format!("(match ({subject}) {{ {}, Kind::Plain => {plain}, _ => {other} }})", arms.join(", "))
            }
        }
    }

    fn fresh(&mut self, stem: &str) -> String {
        self.named += 1;
        format!("{stem}_{}", self.named)
    }

    fn number(&mut self, depth: u32) -> String {
        let number = self.expression(Type::Number, depth);
        match self.random.below(14) {
            0 | 1 => format!("({number} + {})", self.expression(Type::Number, depth)),
            2 => format!("({number} - {})", self.expression(Type::Number, depth)),
            3 => format!("(({number}) % 5 * {})", 1 + self.random.below(3)),
            4 => format!("({number}) / {}", 2 + self.random.below(3)),
            5 => format!("({number}) % {}", 2 + self.random.below(5)),
            6 => format!("{}.len() as i32", self.place(Type::Numbers, depth)),
            7 => format!("{}.iter().sum::<i32>()", self.place(Type::Numbers, depth)),
            8 => {
                let list = self.place(Type::Numbers, depth);
                format!("{list}.iter().copied().max().unwrap_or({number})")
            }
            9 => format!("{}.unwrap_or({number})", self.place(Type::Maybe, depth)),
            10 => format!("-({number})"),
            11 => {
                let list = self.place(Type::Numbers, depth);
                let (name, _, truth) = self.closure();
                format!("{list}.iter().position(|&{name}| {truth}).unwrap_or(9) as i32")
            }
            12 => {
                let (name, test) = (self.fresh("literal"), self.pure(Type::Truth, 1));
                let (one, two) = (self.random.below(9), self.random.below(9));
                format!(
                    "{{ let {name}: i32 = (if {test} {{ {one} }} else {{ 3 }}) - (if {test} {{ 1 }} else {{ {two} }}); {name} }}"
                )
            }
            _ => {
                let name = self.fresh("inner");
                let mut value = String::new();
                self.scoped(|writer| {
                    writer.declare(&name, Type::Number, false);
                    value = writer.pure(Type::Number, depth);
                });
                format!("{{ let {name} = {number}; {value} }}")
            }
        }
    }

    fn truth(&mut self, depth: u32) -> String {
        match self.random.below(12) {
            0 | 1 => {
                let operator = ["<", "<=", ">", ">=", "==", "!="];
                let operator = self.random.one_of(&operator).unwrap_or(&"<");
                let left = self.expression(Type::Number, depth);
                format!("(({left}) {operator} ({}))", self.expression(Type::Number, depth))
            }
            2 => format!(
                "({} && {})",
                self.expression(Type::Truth, depth),
                self.expression(Type::Truth, depth)
            ),
            3 => format!(
                "({} || {})",
                self.expression(Type::Truth, depth),
                self.expression(Type::Truth, depth)
            ),
            4 => format!("!({})", self.expression(Type::Truth, depth)),
            5 => format!("{}.is_empty()", self.place(Type::Numbers, depth)),
            6 => format!("{}.is_some()", self.place(Type::Maybe, depth)),
            7 => format!("matches!({}, Kind::Sized {{ .. }} | Kind::Plain)", self.place(Type::Kind, depth)),
            8 => format!("({} == {})", self.place(Type::Maybe, depth), self.place(Type::Maybe, depth)),
            9 => {
                let list = self.place(Type::Numbers, depth);
                let (name, _, truth) = self.closure();
                let method = if self.random.once_in(2) { "any" } else { "all" };
                format!("{list}.iter().{method}(|&{name}| {truth})")
            }
            10 => {
                let list = self.place(Type::Numbers, depth);
                let (name, number, _) = self.closure();
                let method = if self.random.once_in(2) { "any" } else { "all" };
                format!("{list}.iter().map(|&{name}| {number}).{method}(|y| y > 1)")
            }
            _ => {
                let (left, right) = (self.place(Type::Text, depth), self.place(Type::Text, depth));
                match self.random.below(3) {
                    0 => format!("{left}.contains(\"a\")"),
                    1 => format!("({left} == {right})"),
                    _ => format!("{left}.is_empty()"),
                }
            }
        }
    }

    fn words(&mut self, depth: u32) -> String {
        match self.random.below(7) {
            0 => {
                let (number, truth) = (self.pure(Type::Number, depth), self.pure(Type::Truth, depth));
                format!("format!(\"{{}}-{{:?}}!\", {number}, {truth})")
            }
            1 => format!("format!(\"<{{}}>\", {})", self.pure(Type::Text, depth)),
            2 => format!("{}.to_uppercase()", self.place(Type::Text, depth)),
            5 => format!("format!(\"n{{}}\", {})", self.pure(Type::Number, depth)),
            3 => format!("({}).to_string()", self.pure(Type::Number, depth)),
            4 => {
                let list = self.place(Type::Numbers, depth);
                format!("{list}.iter().map(|x| x.to_string()).collect::<Vec<_>>().join(\",\")")
            }
            _ => format!("{}.trim().replace(\"a\", \"bb\")", self.place(Type::Text, depth)),
        }
    }

    /// A parameter, and a number and a truth made of it.
    fn closure(&mut self) -> (String, String, String) {
        let name = self.fresh("x");
        let mut body = (String::new(), String::new());
        self.scoped(|writer| {
            writer.declare(&name, Type::Number, false);
            body = (writer.pure(Type::Number, 1), writer.pure(Type::Truth, 1));
        });
        (name, body.0, body.1)
    }

    fn numbers(&mut self, depth: u32) -> String {
        let list = self.place(Type::Numbers, depth);
        let (name, number, truth) = self.closure();
        match self.random.below(7) {
            0 => format!("{list}.iter().map(|&{name}| {number}).collect::<Vec<_>>()"),
            5 => format!("{list}.iter().map(|&{name}| {number}).take(2).collect::<Vec<_>>()"),
            1 => format!("{list}.iter().copied().filter(|&{name}| {truth}).collect::<Vec<_>>()"),
            2 => format!("{list}.iter().copied().rev().collect::<Vec<_>>()"),
            3 => format!("{list}.iter().copied().skip(1).take(2).collect::<Vec<_>>()"),
            4 => {
                format!("{list}.iter().enumerate().map(|(i, {name})| i as i32 + {name}).collect::<Vec<_>>()")
            }
            _ => {
                let (first, second) =
                    (self.expression(Type::Number, depth), self.expression(Type::Number, depth));
                format!("vec![{first}, {second}]")
            }
        }
    }

    fn maybe(&mut self, depth: u32) -> String {
        match self.random.below(8) {
            0 => format!("Some({})", self.expression(Type::Number, depth)),
            4 => {
                let list = self.place(Type::Numbers, depth);
                let (name, _, truth) = self.closure();
                format!("{list}.iter().copied().find(|&{name}| {truth})")
            }
            5 => {
                let list = self.place(Type::Numbers, depth);
                let (name, number, _) = self.closure();
                let end = if self.random.once_in(2) { "next()" } else { "find(|y| y % 2 == 0)" };
                format!("{list}.iter().map(|&{name}| {number}).{end}")
            }
            6 => {
                let list = self.place(Type::Numbers, depth);
                let (name, number, truth) = self.closure();
                format!("{list}.iter().find_map(|&{name}| if {truth} {{ Some({number}) }} else {{ None }})")
            }
            1 => format!("{}.first().copied()", self.place(Type::Numbers, depth)),
            2 => format!("{}.iter().copied().min()", self.place(Type::Numbers, depth)),
            3 => {
                let maybe = self.place(Type::Maybe, depth);
                format!("{maybe}.map(|x| x + 1)")
            }
            _ => {
                let maybe = self.place(Type::Maybe, depth);
                format!("{maybe}.filter(|x| *x > 2).or(Some(7))")
            }
        }
    }

    fn kind(&mut self, depth: u32) -> String {
        match self.random.below(4) {
            0 => {
                let (size, label) =
                    (self.expression(Type::Number, depth), self.expression(Type::Text, depth));
                format!("Kind::Sized {{ size: {size}, label: Some({label}) }}")
            }
            1 => format!("Kind::Named({})", self.expression(Type::Text, depth)),
            2 => {
                let (number, truth) =
                    (self.expression(Type::Number, depth), self.expression(Type::Truth, depth));
                format!("Kind::Pair({number}, {truth})")
            }
            _ => "Kind::Plain".to_owned(),
        }
    }

    /// A variable of that type, or an expression in parentheses.
    fn place(&mut self, ty: Type, depth: u32) -> String {
        let fitting: Vec<String> = self
            .variables
            .iter()
            .filter(|variable| variable.ty == ty)
            .map(|variable| variable.name.clone())
            .collect();
        match self.random.one_of(&fitting) {
            Some(name) => name.clone(),
            None => format!("({})", self.pure(ty, depth)),
        }
    }
}
