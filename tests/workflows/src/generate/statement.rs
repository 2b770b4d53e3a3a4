//! Statements: what binds, decides, repeats and calls.

use super::{TYPES, Type, Writer};

impl Writer {
    pub(super) fn statement(&mut self, depth: u32) {
        match self.random.below(if depth == 0 { 7 } else { 19 }) {
            0..=2 => self.bind(),
            3..=5 => self.assign(),
            6 => self.leave(),
            7 | 8 => self.decide(depth - 1),
            9 => self.match_kind(depth - 1),
            10 | 11 => self.match_call(depth - 1),
            12 => self.repeat_while(depth - 1),
            13 => self.repeat_for(depth - 1),
            14 => self.parallel(),
            15 => self.finally(depth - 1),
            16 => self.let_else(),
            17 => self.count(),
            _ => self.wait(),
        }
    }

    fn statements(&mut self, depth: u32) {
        for _ in 0..=self.random.below(3) {
            self.statement(depth);
        }
    }

    fn bind(&mut self) {
        let ty = self.random.one_of(&TYPES).copied().unwrap_or(Type::Number);
        let value = self.expression(ty, 2);
        let mutable = self.random.once_in(3);
        let name = self.shadowing_name(ty);
        self.line(&format!("let {}{name} = {value};", if mutable { "mut " } else { "" }));
        self.declare(&name, ty, mutable);
    }

    /// Assigns a variable, if there is one.
    fn assign(&mut self) {
        let mutable: Vec<(String, Type)> = self
            .variables
            .iter()
            .filter(|variable| variable.mutable)
            .map(|variable| (variable.name.clone(), variable.ty))
            .collect();
        let Some((name, ty)) = self.random.one_of(&mutable).cloned() else {
            self.bind();
            return;
        };
        match ty {
            Type::Number if self.random.once_in(2) => {
                let value = self.expression(ty, 1);
                let operator = if self.random.once_in(2) { "+=" } else { "-=" };
                self.line(&format!("{name} {operator} ({value}) % 7;"));
            }
            Type::Numbers if self.random.once_in(2) && self.times <= 6 => {
                let value = self.expression(Type::Number, 1);
                self.line(&format!("{name}.push({value});"));
            }
            Type::Numbers if self.random.once_in(2) => self.assign_element(&name),
            Type::Text if self.random.once_in(2) => {
                self.line(&format!("{name}.push_str(\"x\");"));
            }
            _ => {
                // Numbers that grow in a loop stay small.
                let value = self.expression(ty, 2);
                let value = if ty == Type::Number { format!("({value}) % 100") } else { value };
                self.line(&format!("{name} = {value};"));
            }
        }
    }

    /// Assigns an element of a list, where there is one; now and then without looking.
    fn assign_element(&mut self, list: &str) {
        let value = self.expression(Type::Number, 1);
        let operator = ["=", "+=", "-=", "*="];
        let operator = self.random.one_of(&operator).unwrap_or(&"=");
        let index = if self.random.once_in(2) {
            self.random.below(3).to_string()
        } else {
            let index = self.pure(Type::Number, 1);
            format!("(({index}).rem_euclid(4) as usize)")
        };
        self.named += 1;
        let at = format!("at_{}", self.named);
        self.line(&format!("let {at} = {index};"));
        let assigns = format!("{list}[{at}] {operator} ({value}) % 7;");
        if self.random.once_in(6) {
            self.line(&assigns);
        } else {
            self.line(&format!("if {at} < {list}.len() {{ {assigns} }}"));
        }
    }

    /// Leaves the loop or the body, under a condition.
    fn leave(&mut self) {
        let test = self.pure(Type::Truth, 2);
        let leave = match self.random.below(4) {
            0 | 1 if self.in_loop => "break;".to_owned(),
            2 if self.in_loop => "continue;".to_owned(),
            3 => {
                let failures = [
                    "return Err(Failure::Declined);".to_owned(),
                    format!("return Err(Failure::Busy {{ message: {} }});", self.pure(Type::Text, 1)),
                ];
                self.random.one_of(&failures).cloned().unwrap_or_default()
            }
            _ => {
                let output = self.pure_output();
                format!("return {output};")
            }
        };
        self.line(&format!("if ({test}) {{ {leave} }}"));
    }

    fn pure_output(&mut self) -> String {
        let states = std::mem::take(&mut self.states);
        let output = self.output();
        self.states = states;
        output
    }

    fn decide(&mut self, depth: u32) {
        if self.random.once_in(3) {
            let subject = self.expression(Type::Maybe, 1);
            let name = self.name(Type::Number);
            self.open(&format!("if let Some({name}) = ({subject}) {{"));
            self.scoped(|writer| {
                writer.declare(&name, Type::Number, false);
                writer.statements(depth);
            });
        } else {
            let test = self.expression(Type::Truth, 2);
            self.open(&format!("if ({test}) {{"));
            self.scoped(|writer| writer.statements(depth));
        }
        if self.random.once_in(2) {
            self.depth -= 1;
            self.open("} else {");
            self.scoped(|writer| writer.statements(depth));
        }
        self.close("}");
    }

    fn match_kind(&mut self, depth: u32) {
        let subject = self.pure(Type::Kind, 1);
        let (size, label, word) = (self.name(Type::Number), self.fresh_result(), self.name(Type::Text));
        self.open(&format!("match ({subject}) {{"));
        self.open(&format!("Kind::Sized {{ size: {size}, label: Some(_{label}) }} if {size} > 1 => {{"));
        self.scoped(|writer| {
            writer.declare(&size, Type::Number, false);
            writer.statements(depth);
        });
        self.close("}");
        self.open(&format!("Kind::Named({word}) => {{"));
        self.scoped(|writer| {
            writer.declare(&word, Type::Text, false);
            writer.statements(depth);
        });
        self.close("}");
        self.open("Kind::Pair(0..=2, true) | Kind::Plain => {");
        self.scoped(|writer| writer.statements(depth));
        self.close("}");
        self.line("_ => {}");
        self.close("}");
    }

    /// A call whose errors are looked at.
    fn match_call(&mut self, depth: u32) {
        if self.states == 0 {
            self.bind();
            return;
        }
        self.states -= 1;
        let argument = self.pure(Type::Number, 1);
        let retried = if self.random.once_in(3) {
            ".retry(Retrier::on(Failure::DECLINED).interval_seconds(3).max_attempts(1))"
        } else {
            ""
        };
        let name = self.name(Type::Number);
        let result = self.fresh_result();
        self.line(&format!("let {result} = match number_of({argument}){retried}.await {{"));
        self.depth += 1;
        self.line(&format!("Ok({name}) => {name},"));
        if self.random.once_in(2) {
            self.open("Err(Failure::Declined) => {");
            self.scoped(|writer| {
                writer.statements(depth.min(1));
                let value = writer.pure(Type::Number, 1);
                writer.line(&value);
            });
            self.close("}");
        }
        if self.random.once_in(2) {
            let value = self.pure(Type::Number, 1);
            let message = self.name(Type::Text);
            self.line(&format!(
                "Err(Failure::Busy {{ message: {message} }}) if {message}.is_empty() => {value},"
            ));
        }
        match self.random.below(3) {
            0 => self.line("Err(other) => return Err(other),"),
            1 => {
                let value = self.pure(Type::Number, 1);
                self.line(&format!("Err(_) => {value},"));
            }
            _ => {
                let output = self.pure_output();
                self.line(&format!("Err(_) => return {output},"));
            }
        }
        self.close("};");
        self.declare(&result, Type::Number, false);
    }

    fn fresh_result(&mut self) -> String {
        self.named += 1;
        format!("result_{}", self.named)
    }

    fn repeat_while(&mut self, depth: u32) {
        self.named += 1;
        let counter = format!("round_{}", self.named);
        let times = if self.times > 4 { 1 } else { 1 + self.random.below(3) };
        let test = self.expression(Type::Truth, 1);
        self.line(&format!("let mut {counter} = 0;"));
        self.open(&format!("while {counter} < {times} && ({test} || {counter} == 0) {{"));
        self.line(&format!("{counter} += 1;"));
        self.looping(times, depth);
        self.close("}");
    }

    fn repeat_for(&mut self, depth: u32) {
        let name = self.name(Type::Number);
        let times = if self.times > 4 { 1 } else { 3 };
        if self.random.once_in(2) {
            let end = self.pure(Type::Number, 1);
            self.open(&format!("for {name} in 0..({end}).min({times}) {{"));
        } else {
            let list = self.pure(Type::Numbers, 1);
            let items = self.name(Type::Numbers);
            self.line(&format!("let {items} = {list};"));
            self.open(&format!("for {name} in {items}.into_iter().take({times}) {{"));
        }
        self.scoped(|writer| {
            writer.declare(&name, Type::Number, false);
            writer.looping(times, depth);
        });
        self.close("}");
    }

    fn looping(&mut self, times: u64, depth: u32) {
        let (in_loop, before) = (self.in_loop, self.times);
        self.in_loop = true;
        self.times = self.times.saturating_mul(u32::try_from(times).unwrap_or(4));
        self.scoped(|writer| writer.statements(depth));
        self.in_loop = in_loop;
        self.times = before;
    }

    fn parallel(&mut self) {
        if self.states < 2 {
            self.bind();
            return;
        }
        self.states -= 2;
        let (number, text) = (self.pure(Type::Number, 1), self.pure(Type::Text, 1));
        let (first, second) = (self.name(Type::Number), self.name(Type::Text));
        let other = if first == second { format!("{second}_other") } else { second };
        self.line(&format!(
            "let ({first}, {other}) = states::parallel((number_of({number}), text_of({text}, 1))).await?;"
        ));
        self.declare(&first, Type::Number, false);
        self.declare(&other, Type::Text, false);
    }

    /// A block whose outcome is looked at after something else was done.
    fn finally(&mut self, _depth: u32) {
        if self.states < 3 {
            self.bind();
            return;
        }
        self.states -= 3;
        let (one, two) = (self.pure(Type::Number, 1), self.pure(Type::Number, 1));
        self.named += 1;
        let number = self.named;
        self.line(&format!(
            "let outcome_{number}: Result<i32, Failure> = async {{ let first = number_of({one}).await?; if first > 3 {{ return Ok(first); }} Ok(first + number_of({two}).await?) }}.await;"
        ));
        self.line("quiet(0).await;");
        let name = self.name(Type::Number);
        match self.random.below(3) {
            0 => self.line(&format!("let {name} = outcome_{number}?;")),
            1 => self.line(&format!("let {name} = outcome_{number}.unwrap_or(1);")),
            _ => self.line(&format!(
                "let {name} = match outcome_{number} {{ Ok(value) => value, Err(Failure::Declined) => 0, Err(other) => return Err(other) }};"
            )),
        }
        self.declare(&name, Type::Number, false);
    }

    fn let_else(&mut self) {
        let subject = self.expression(Type::Maybe, 1);
        let name = self.name(Type::Number);
        let output = self.pure_output();
        self.line(&format!("let Some({name}) = ({subject}) else {{ return {output} }};"));
        self.declare(&name, Type::Number, false);
    }

    /// Entries of a map that are made and changed.
    fn count(&mut self) {
        let (first, second) = (self.expression(Type::Text, 1), self.pure(Type::Text, 1));
        let value = self.expression(Type::Number, 1);
        self.named += 1;
        let counts = format!("counts_{}", self.named);
        self.line(&format!("let mut {counts} = std::collections::BTreeMap::new();"));
        self.line(&format!("*{counts}.entry({first}).or_insert(2) += ({value}) % 7;"));
        self.line(&format!("*{counts}.entry({second}).or_default() -= 1;"));
        let name = self.name(Type::Number);
        self.line(&format!("let {name} = {counts}.values().sum::<i32>();"));
        self.declare(&name, Type::Number, false);
    }

    fn wait(&mut self) {
        if self.states == 0 {
            self.bind();
            return;
        }
        self.states -= 1;
        let seconds = self.random.below(4) * 30;
        self.line(&format!("states::wait(Duration::from_secs({seconds})).await;"));
    }
}
